/** Errors that we find ourselves stop an apply before any cluster is asked. */
import type * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { Finding } from '../../validation/index.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { t } from '../shared/text.ts';
import type { Here } from './written-here.ts';

/** Findings that are named; more would not be read. */
const mostNamed = 5;

function findingsOf(texts: Texts, document: vscode.TextDocument): Finding[] {
  const file = document.uri.toString();
  const text = document.getText();
  // A document that was only just opened, or typed in, may not have been looked at yet.
  if (texts.parsed(file)?.text !== text) texts.update(file, text);
  return texts.findings(file);
}

/** Throws a refusal that names the errors in what is meant of a document. */
export function refuseWithErrors(texts: Texts, { document, file, objects }: Here): void {
  const all = findingsOf(texts, document);
  const errors = all.filter(
    ({ severity, start, end }) =>
      severity === 'error' && objects.some(({ doc }) => start <= doc.end && end >= doc.start),
  );
  if (errors.length === 0) return;
  const told = errors.slice(0, mostNamed).map(({ start, code, message }) => {
    const { line } = document.positionAt(start);
    return t('line {0}: {1} ({2})', line + 1, message, code);
  });
  const more = errors.length > mostNamed ? [t('and {0} more', errors.length - mostNamed)] : [];
  const text = t('{0} has errors, so it was not applied: {1}', file, [...told, ...more].join('; '));
  throw new Refusal('refused', 'findings', text);
}

/** Throws where the file only holds parts of objects: applied alone they would take the rest away. */
export function refusePatch(texts: Texts, { document, file }: Here): void {
  if (!texts.known.isPatch(document.uri.toString())) return;
  const text = t('{0} is a patch of a kustomization, not a whole object. Apply what Kustomize builds.', file);
  throw new Refusal('refused', 'patch', text);
}
