import { badRequest, expired, futureVersion } from '../errors.ts';
import type { Stored } from '../objects.ts';
import { selectorOf } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';
import type { Call } from './call.ts';

/** A page of a list, all of one version of the collection. */
export interface Page {
  items: Stored[];
  resourceVersion: string;
  /** Where the next page starts; absent on the last. */
  continue?: string;
  remainingItemCount?: number;
}

const GONE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
  'without the continue parameter.';

/** A version out of a query. @throws StatusError 400 when it is no number */
export function versionOf(text: string | null): number | undefined {
  if (!text) return undefined;
  if (!/^\d+$/.test(text)) {
    const why = `resourceVersion: Invalid value: ${JSON.stringify(text)}: not a number`;
    throw badRequest(`invalid resource version: ${why}`);
  }
  return Number(text);
}

/** The version to list at: the newest, unless an exact one is wanted. */
function wantedRevision(store: Store, query: URLSearchParams): number {
  const version = versionOf(query.get('resourceVersion'));
  if (version !== undefined && version > store.revision) {
    throw futureVersion(String(version), store.revision);
  }
  if (query.get('resourceVersionMatch') !== 'Exact' || !version) return store.revision;
  if (version < store.compacted) {
    throw expired(`The resourceVersion for the provided list is too old.`);
  }
  return version;
}

interface Token {
  revision: number;
  start: string;
}

function readToken(text: string): Token {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<Token>;
    if (typeof token.revision === 'number' && typeof token.start === 'string') {
      return { revision: token.revision, start: token.start };
    }
  } catch {
    // Not ours; told below.
  }
  throw badRequest('invalid continue token: continue key is not valid: not a token of this server');
}

const keyOf = (object: Stored) => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** GET of a collection. @throws StatusError 400, 410 for a forgotten version, 504 for a future one */
export function list(call: Call): Page {
  const { store, kind, query } = call;
  const selected = selectorOf(query);
  const given = query.get('continue');
  const token = given ? readToken(given) : undefined;
  if (token && token.revision < store.compacted) throw expired(GONE);
  const revision = token?.revision ?? wantedRevision(store, query);
  const all = store.listAt(kind, call.namespace, revision).filter(selected);
  const rest = token ? all.filter(object => keyOf(object) > token.start) : all;
  const limit = Number(query.get('limit') ?? 0);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  if (items.length === rest.length || !last) return { items, resourceVersion: String(revision) };
  const next: Token = { revision, start: keyOf(last) };
  return {
    items,
    resourceVersion: String(revision),
    continue: Buffer.from(JSON.stringify(next)).toString('base64url'),
    remainingItemCount: rest.length - items.length,
  };
}
