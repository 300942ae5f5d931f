/** The single requests that files are applied, taken back and read with. */
import { type FieldConflict, type FileObject, nameOf } from '../../canary/files/model.ts';
import type { PatchOperation } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';
import { ifThere } from '../if-there.ts';
import { kindNamed, listPath } from '../kinds.ts';
import { fieldManager, warningTexts } from '../patch.ts';
import type { ClusterSession, HttpAnswer, HttpRequest } from '../ports.ts';
import { fromStatus } from '../status-errors.ts';

export type Whole = KubeObject & { spec?: unknown };
export type Named = Pick<FileObject, 'kind' | 'namespace' | 'name'>;

export interface Stored {
  object: Whole;
  warnings: string[];
}

/** Refused since others own fields. */
export class FieldConflicts extends Error {
  readonly conflicts: FieldConflict[];

  constructor(conflicts: FieldConflict[], options?: ErrorOptions) {
    super('fields are owned by others', options);
    this.conflicts = conflicts;
  }
}

const listOf = ({ kind, namespace }: Named, session: ClusterSession): Promise<string> =>
  listPath(session, kindNamed(kind), namespace);

const pathOf = async (named: Named, session: ClusterSession): Promise<string> =>
  `${await listOf(named, session)}/${encodeURIComponent(named.name)}`;

interface Causes {
  details?: { causes?: { reason?: string; message?: string; field?: string }[] };
}

/** Who owns what, by a refusal's causes; empty where it was refused for another reason. */
export function conflictsIn(answer: Pick<HttpAnswer, 'status' | 'json'>): FieldConflict[] {
  if (answer.status !== 409) return [];
  const causes = (answer.json() as Causes).details?.causes ?? [];
  return causes.flatMap(({ reason, message = '', field = '' }) => {
    if (reason !== 'FieldManagerConflict') return [];
    const [, manager = message] = /^conflict with "([^"]*)"/.exec(message) ?? [];
    // `using VERSION` stands behind owners by update; an owner by apply is named alone.
    return [{ manager, field, byUpdate: / using /.test(message) }];
  });
}

async function send(session: ClusterSession, request: HttpRequest, doing: string): Promise<Stored> {
  const answer = await session.http.request(request);
  const conflicts = conflictsIn(answer);
  if (conflicts.length > 0) throw new FieldConflicts(conflicts);
  if (answer.status >= 400) throw fromStatus(answer, { ...session.identity, doing });
  return { object: answer.json() as Whole, warnings: warningTexts(answer.headers.warning) };
}

/** The object as it is; undefined where there is none. Throws where its kind is not served, which says nothing of it. */
export async function read(session: ClusterSession, named: Named): Promise<Whole | undefined> {
  const path = await pathOf(named, session);
  return ifThere(session.http.ask<Whole>({ method: 'GET', path, timeoutMs: 10_000 }));
}

interface How {
  dryRun?: boolean;
  force?: boolean;
}

const query = ({ dryRun, force }: How) => ({
  fieldManager,
  fieldValidation: 'Strict',
  dryRun: dryRun ? 'All' : undefined,
  force: force ? true : undefined,
});

/** Server-side apply. Throws {@link FieldConflicts} where others own what is wanted otherwise. */
export async function apply(
  session: ClusterSession,
  named: Named,
  wanted: KubeObject,
  how: How = {},
): Promise<Stored> {
  const request: HttpRequest = {
    method: 'PATCH',
    path: await pathOf(named, session),
    query: query(how),
    contentType: 'application/apply-patch+yaml',
    body: wanted,
  };
  return send(session, request, `apply ${nameOf(named)}`);
}

/** Creates: unlike an apply, it never writes over an object that came meanwhile. */
export async function create(
  session: ClusterSession,
  named: Named,
  wanted: KubeObject,
  how: How = {},
): Promise<Stored> {
  const request: HttpRequest = {
    method: 'POST',
    path: await listOf(named, session),
    query: query({ dryRun: how.dryRun }),
    body: wanted,
  };
  return send(session, request, `create ${nameOf(named)}`);
}

/** One JSON Patch. */
export async function patch(
  session: ClusterSession,
  named: Named,
  operations: readonly PatchOperation[],
  how: How = {},
): Promise<Stored> {
  const request: HttpRequest = {
    method: 'PATCH',
    path: await pathOf(named, session),
    query: query({ dryRun: how.dryRun }),
    contentType: 'application/json-patch+json',
    body: operations,
  };
  return send(session, request, `change ${nameOf(named)}`);
}

/** Deletes this very version of an object. */
export async function remove(
  session: ClusterSession,
  named: Named,
  seen: Whole,
  how: How = {},
): Promise<void> {
  const { uid, resourceVersion } = seen.metadata ?? {};
  const request: HttpRequest = {
    method: 'DELETE',
    path: await pathOf(named, session),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, resourceVersion },
      ...(how.dryRun ? { dryRun: ['All'] } : {}),
    },
  };
  await send(session, request, `delete ${nameOf(named)}`);
}
