import * as vscode from 'vscode';
import type { Finding, Related, Severity } from '../../validation/index.ts';
import { rulePage } from './rule-pages.ts';

/** Who says it, in the Problems view. */
export const source = 'istio-canary';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

function toRelated({ file, start, end, message }: Related): vscode.DiagnosticRelatedInformation {
  const range = new vscode.Range(start.line, start.column, end.line, end.column);
  return new vscode.DiagnosticRelatedInformation(
    new vscode.Location(vscode.Uri.parse(file, true), range),
    message,
  );
}

/** The range of a finding in its document. */
export function rangeOf(document: vscode.TextDocument, { start, end }: Finding): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** A finding as VS Code shows it; its code leads to the rule's documentation. */
export function toDiagnostic(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
  const range = rangeOf(document, finding);
  const diagnostic = new vscode.Diagnostic(range, finding.message, severities[finding.severity]);
  diagnostic.source = source;
  diagnostic.code = { value: finding.code, target: rulePage(finding.code) };
  if (finding.related?.length) diagnostic.relatedInformation = finding.related.map(toRelated);
  return diagnostic;
}
