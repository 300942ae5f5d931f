/** A page for each code: what opens when a person clicks the code of a finding. */
import * as vscode from 'vscode';
import { t } from '../shared/text.ts';
import { ruleSection } from './rule-section.ts';

const scheme = 'istio-canary-rule';

/**
 * The address of a code's page. Links at findings open documents and run no commands, and a preview cannot be told
 * where to begin; a document for each code begins at the right place. package.json has it shown as a preview.
 */
export const rulePage = (code: string): vscode.Uri => vscode.Uri.from({ scheme, path: `/${code}.md` });

/** Serves the pages out of docs/rules.md, which is read when the first one is opened. */
export function registerRulePages(extension: vscode.Uri): vscode.Disposable {
  let document: Promise<string> | undefined;
  const file = vscode.Uri.joinPath(extension, 'docs', 'rules.md');
  const read = async (): Promise<string> => {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  };
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const code = uri.path.slice(1).replace(/\.md$/, '');
      document ??= read();
      return ruleSection(await document, code) ?? t('There is no rule with the code {0}.', code);
    },
  });
}
