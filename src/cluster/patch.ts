/** One PATCH of one object of a plan. */
import type { ObjectPlan, PatchOperation } from '../canary/model.ts';
import type { VirtualService } from '../istio/types.ts';
import { holds } from './look.ts';
import type { ClusterSession, HttpAnswer } from './ports.ts';
import { shorten } from './redact.ts';
import { fromStatus } from './status-errors.ts';

export const fieldManager = 'istio-canary';

/**
 * Milliseconds to wait for the answer to a write. Shorter than the longest that an admission webhook may take: a
 * second PATCH cannot do it twice, since both test what was seen, and nobody who wants to get back should wait longer.
 */
const patience = 15_000;

/** A test of a patch that failed, among other things. */
const invalid = 422;

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

/**
 * The patch with one short test in the place of all its tests: the very version that was seen has the routes, the
 * history and whatever else was seen. Undefined where no version is known, or a test is about something else than what
 * was seen in it.
 */
export function bySeenVersion({ uid, seen, patch }: ObjectPlan): PatchOperation[] | undefined {
  const value = seen.metadata?.resourceVersion;
  const tests = patch.filter(({ op }) => op === 'test');
  if (!value || !tests.every(test => holds(seen, test))) return undefined;
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value },
    ...patch.filter(({ op }) => op !== 'test'),
  ];
}

const send = (
  session: ClusterSession,
  plan: ObjectPlan,
  body: readonly PatchOperation[],
  dryRun: boolean,
): Promise<HttpAnswer> =>
  session.http.request({
    method: 'PATCH',
    path: pathOf(plan),
    query: { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
    contentType: 'application/json-patch+json',
    body,
    timeoutMs: patience,
  });

/**
 * Sends the patch. Most often nothing has happened since the object was seen: then a test of its version will do, and
 * neither the history nor a route is sent only to be compared. Where the version is another one, what counts is whether
 * anything that the plan rests on has changed, so it is sent as planned. Throws a ClusterError when it was refused or
 * its answer is not known.
 */
export async function sendPatch(
  session: ClusterSession,
  plan: ObjectPlan,
  dryRun: boolean,
): Promise<Patched> {
  const quick = bySeenVersion(plan);
  const first = quick && (await send(session, plan, quick, dryRun));
  const answer = first && first.status !== invalid ? first : await send(session, plan, plan.patch, dryRun);
  if (answer.status >= 400) {
    const doing = `change VirtualService ${plan.namespace}/${plan.name}`;
    throw fromStatus(answer, { ...session.identity, doing });
  }
  return { object: answer.json() as VirtualService, warnings: warningTexts(answer.headers.warning) };
}
