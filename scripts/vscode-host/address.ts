export interface Page {
  /** The server's `host:port`. */
  authority: string;
  /** Absolute path of a folder or a `.code-workspace` file; absent: an empty window. */
  workspace?: string;
  /** Folders of extensions under development. Needs a server with its driver on. */
  extensions?: string[];
  /** The file that exports the tests' `run()`. Needs a server with its driver on. */
  tests?: string;
}

/** The address at which a browser shows VS Code with that workspace. */
export function pageAddress({ authority, workspace, extensions = [], tests }: Page): string {
  const remote = (path: string) => `vscode-remote://${authority}${encodeURI(path)}`;
  const payload: [string, string][] = [];
  for (const extension of extensions) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const url = new URL(`http://${authority}/`);
  if (!workspace) url.searchParams.set('ew', 'true');
  else url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  if (payload.length) url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  return url.href;
}
