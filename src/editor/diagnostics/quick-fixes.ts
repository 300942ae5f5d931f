import * as vscode from 'vscode';
import { fixAll, fixesFor } from '../../language/fixes/index.ts';
import { addSubsetFix, type QuickFix } from '../../language/quick-fix.ts';
import type { Finding, ValidateOptions } from '../../validation/index.ts';
import { type Edit, type ParsedText, parseText } from '../../yaml/index.ts';
import { t } from '../shared/text.ts';
import { silencingActions } from './silencing.ts';
import type { DiagnosticsSurface } from './surface.ts';
import { rangeOf, source } from './to-diagnostic.ts';

function replace(into: vscode.WorkspaceEdit, document: vscode.TextDocument, edits: readonly Edit[]): void {
  for (const { start, end, newText } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    into.replace(document.uri, range, newText);
  }
}

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('istio-canary');

/** All safe corrections of a document as one action, which can run whenever it is saved. */
function fixAllOf(
  document: vscode.TextDocument,
  parsed: ParsedText,
  findings: readonly Finding[],
  options: ValidateOptions,
): vscode.CodeAction[] {
  const edits = fixAll(parsed, findings, options);
  if (edits.length === 0) return [];
  const action = new vscode.CodeAction(t('Fix all safe findings of Istio Canary'), FIX_ALL);
  action.edit = new vscode.WorkspaceEdit();
  replace(action.edit, document, edits);
  return [action];
}

/** Light bulbs at findings. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, FIX_ALL];
  private readonly surface: DiagnosticsSurface;

  constructor(surface: DiagnosticsSurface) {
    this.surface = surface;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const file = document.uri.toString();
    this.surface.lookNow(file);
    const parsed = this.surface.texts.parsed(file);
    // While a look at a large text is under way, offsets belong to one that is gone.
    if (parsed?.text !== document.getText()) return [];
    const findings = this.surface.texts.findings(file);
    // Asked for by name only: nobody looks for it at a light bulb.
    if (context.only && vscode.CodeActionKind.Source.intersects(context.only)) {
      if (!context.only.contains(FIX_ALL)) return [];
      return fixAllOf(document, parsed, findings, this.surface.texts.circumstances(file));
    }
    const touched = findings.filter(each => rangeOf(document, each).intersection(range));
    const actions = await Promise.all(touched.map(finding => actionsFor(document, parsed, finding, context)));
    const silencing = touched.flatMap(finding => silencingActions(document, parsed, finding, context));
    return [...actions.flat(), ...silencing];
  }
}

async function actionsFor(
  document: vscode.TextDocument,
  parsed: ParsedText,
  finding: Finding,
  context: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> {
  const at = rangeOf(document, finding);
  const solved = context.diagnostics.filter(each => each.source === source && each.range.isEqual(at));
  const make = (fix: QuickFix, target: vscode.TextDocument, isPreferred: boolean): vscode.CodeAction => {
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    replace(action.edit, target, fix.edits);
    action.diagnostics = solved;
    action.isPreferred = isPreferred;
    return action;
  };
  const actions = fixesFor(parsed, finding).map((fix, i) =>
    make(fix, document, i === 0 && fix.safe === true),
  );
  const { reference, subset } = finding.data ?? {};
  if (reference !== 'subset' || typeof subset !== 'string') return actions;
  for (const { file, start } of finding.related ?? []) {
    const target = await vscode.workspace.openTextDocument(vscode.Uri.parse(file, true));
    const offset = target.offsetAt(new vscode.Position(start.line, start.column));
    const fix = addSubsetFix(parseText(target.getText()), offset, subset);
    if (fix) actions.push(make(fix, target, false));
  }
  return actions;
}
