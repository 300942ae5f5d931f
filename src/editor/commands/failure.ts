/** What a person can do next about a failure, by its code. */

import { clusterCode } from '../session/connection.ts';
import { t } from '../shared/text.ts';
import type { Unreadable } from './unreadable.ts';

/** A button: it runs a command of the editor, or copies a text. */
export type Remedy = { label: string; command: string } | { label: string; copy: string };

const showLog = (): Remedy => ({ label: t('Show Log'), command: 'istioCanary.showLog' });
const selectContext = (): Remedy => ({ label: t('Select Context…'), command: 'istioCanary.selectContext' });
const openSandbox = (): Remedy => ({ label: t('Open Sandbox'), command: 'istioCanary.openSandbox' });
const manageTrust = (): Remedy => ({ label: t('Manage Trust'), command: 'workbench.trust.manage' });

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** By what it carries: the class itself loads with the commands. */
const isUnreadable = (error: unknown): error is Unreadable => error instanceof Error && 'byHand' in error;

/** Buttons for the message of an error. */
export function remediesOf(error: unknown): Remedy[] {
  if (isUnreadable(error))
    return [{ label: t('Copy kubectl Command'), copy: error.byHand }, selectContext(), showLog()];
  switch (codeOf(error)) {
    case 'untrusted':
      return [manageTrust()];
    case 'no-kubeconfig':
    case 'crds-missing':
      return [openSandbox(), selectContext()];
    case 'unreachable':
    case 'certificate':
    case 'unauthorized':
    case 'unknown-context':
    case 'context-without-cluster':
    case 'context-moved':
    case 'exec-plugin-missing':
    case 'exec-plugin-failed':
      return [selectContext(), showLog()];
    default:
      return error instanceof Error && error.name === 'Refusal' ? [] : [showLog()];
  }
}

/** The sentence for people. What nobody foresaw is said to be that; its details are in the log. */
export function sentenceOf(error: unknown): string {
  const expected = error instanceof Error && (error.name === 'Refusal' || clusterCode(error) !== undefined);
  if (expected) return error.message;
  const said = error instanceof Error ? error.message : String(error);
  return t('Something unexpected went wrong: {0}. The log has the details.', said);
}
