import { pageAddress } from './address.ts';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';

export interface VsCodeInBrowser extends RunningServer {
  /** Where a browser finds VS Code with the workspace open. */
  url: string;
}

export interface VsCodeOptions extends ServerOptions {
  /** Absolute path of the folder or `.code-workspace` file to open. */
  workspace: string;
  /** An extension to run from its folder, instead of a packed one; hides notifications. */
  extensionDevelopmentPath?: string;
}

/** Starts VS Code for a browser, as a person uses it, with the extension installed from its VSIX or run from its folder. */
export async function startVsCodeServer(options: VsCodeOptions): Promise<VsCodeInBrowser> {
  const { extensionDevelopmentPath, workspace } = options;
  const server = await startServer({
    ...options,
    driver: options.driver ?? extensionDevelopmentPath !== undefined,
  });
  const extensions = extensionDevelopmentPath ? [extensionDevelopmentPath] : [];
  const url = pageAddress({ authority: server.authority, workspace, extensions });
  return { ...server, url };
}
