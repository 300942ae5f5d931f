/** What the YAML extension by Red Hat offers to other extensions. */
import * as vscode from 'vscode';

const ID = 'redhat.vscode-yaml';

/** The part that we use. */
export interface RedHatYaml {
  /**
   * Registers who knows schemas whose addresses have the scheme `name`. `schemaOf` gives the address for a
   * document, given its URI, or nothing; `contentOf` the text of such a schema. Gives false when somebody has
   * that name already.
   */
  registerContributor(
    name: string,
    schemaOf: (resource: string) => string | undefined,
    contentOf: (schema: string) => Promise<string>,
  ): boolean;
}

/** The extension, installed and enabled; undefined without it. */
export const redHatYaml = (): vscode.Extension<Partial<RedHatYaml> | undefined> | undefined =>
  vscode.extensions.getExtension(ID);
