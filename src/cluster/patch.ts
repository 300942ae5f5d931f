/** One PATCH of one object of a plan. */
import type { ObjectPlan } from '../canary/model.ts';
import type { VirtualService } from '../istio/types.ts';
import type { ClusterSession } from './ports.ts';
import { shorten } from './redact.ts';
import { fromStatus } from './status-errors.ts';

export const fieldManager = 'istio-canary';

/**
 * Milliseconds to wait for the answer to a write. Shorter than the longest that an admission webhook may take: a
 * second PATCH cannot do it twice, since both test what was seen, and nobody who wants to get back should wait longer.
 */
const patience = 15_000;

export interface Patched {
  object: VirtualService;
  /** What the server has to say although it did it. */
  warnings: string[];
}

export const pathOf = ({ apiVersion, namespace, name }: ObjectPlan): string =>
  `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/virtualservices/${encodeURIComponent(name)}`;

/** The texts of `Warning: 299 - "text"` headers, several of which may share a line. */
export function warningTexts(headers: readonly string[] = []): string[] {
  return headers.flatMap(header =>
    [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      shorten(text.replace(/\\(.)/g, '$1')),
    ),
  );
}

/** Sends the patch once. Throws a ClusterError when it was refused or its answer is not known. */
export async function sendPatch(
  session: ClusterSession,
  plan: ObjectPlan,
  dryRun: boolean,
): Promise<Patched> {
  const answer = await session.http.request({
    method: 'PATCH',
    path: pathOf(plan),
    query: { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
    contentType: 'application/json-patch+json',
    body: plan.patch,
    timeoutMs: patience,
  });
  if (answer.status >= 400) {
    const doing = `change VirtualService ${plan.namespace}/${plan.name}`;
    throw fromStatus(answer, { ...session.identity, doing });
  }
  return { object: answer.json() as VirtualService, warnings: warningTexts(answer.headers.warning) };
}
