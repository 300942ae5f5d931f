/** Ways to be spared a finding, at the light bulb below its corrections. */
import * as vscode from 'vscode';
import { suppressFixes } from '../../language/fixes/suppress.ts';
import type { Finding } from '../../validation/index.ts';
import type { ParsedText } from '../../yaml/index.ts';
import { t } from '../shared/text.ts';
import { TURN_OFF } from './levels.ts';
import { rangeOf, source } from './to-diagnostic.ts';

function turnOffAction(document: vscode.TextDocument, { code }: Finding): vscode.CodeAction {
  const title = t('Turn {0} off in settings', code);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: TURN_OFF, title, arguments: [code, document.uri] };
  return action;
}

/** A comment, an annotation, or the settings, for one finding of a document. */
export function silencingActions(
  document: vscode.TextDocument,
  parsed: ParsedText,
  finding: Finding,
  context: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const inText = suppressFixes(parsed, finding).map(({ title, edits }) => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    for (const { start, end, newText } of edits) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      action.edit.replace(document.uri, range, newText);
    }
    return action;
  });
  const at = rangeOf(document, finding);
  const solved = context.diagnostics.filter(each => each.source === source && each.range.isEqual(at));
  const actions = [...inText, turnOffAction(document, finding)];
  for (const action of actions) action.diagnostics = solved;
  return actions;
}
