import { expired, invalid } from '../errors.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Stored } from '../objects.ts';
import type { Status } from '../status.ts';
import { type Selector, selectorOf } from '../store/selectors.ts';
import type { Change } from '../store/store.ts';
import type { Call } from './call.ts';
import { versionOf } from './list.ts';

/** One line of a watch's answer. */
export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: Stored }
  | { type: 'ERROR'; object: Status };

/** Where the events of a watch go. */
export interface WatchSink {
  send(event: WatchEvent): void;
  end(): void;
}

/** How often a quiet watch hears of the newest version, in milliseconds; and how long before its end at last. */
const BOOKMARK_EVERY = 60_000;
const BOOKMARK_BEFORE_END = 2_000;
/** A watch without a wish ends after this many seconds (the API server: 30 to 60 minutes). */
const DEFAULT_TIMEOUT = 1800;

/** The event that a selecting watcher sees: what leaves the selection is deleted to it. */
function eventOf(change: Change, selected: Selector): WatchEvent | undefined {
  const is = selected(change.object);
  const was = change.previous !== undefined && selected(change.previous);
  if (change.type === 'DELETED') return was ? { type: 'DELETED', object: change.object } : undefined;
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: change.object };
  return was ? { type: 'DELETED', object: change.object } : undefined;
}

function bookmark(call: Call, initialEnd = false): WatchEvent {
  const { kind, store, version } = call;
  const metadata = {
    resourceVersion: String(store.revision),
    ...(initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
  };
  const object = { apiVersion: apiVersionOf(kind.group, version), kind: kind.kind, metadata };
  return { type: 'BOOKMARK', object: object as unknown as Stored };
}

/**
 * Sends what happened since the wanted version and goes on with what happens. Without a version (or with 0)
 * it begins with the objects that there are. A forgotten version is told as an ERROR event with 410.
 * @returns stops the watch
 * @throws StatusError for a query that is wrong; once events flow, trouble is an event
 */
export function watch(call: Call, sink: WatchSink): () => void {
  const { store, kind, query, namespace } = call;
  const selected = selectorOf(query);
  const named: Selector = object => !call.name || object.metadata.name === call.name;
  const here: Selector = object =>
    (namespace === undefined || object.metadata.namespace === namespace) && named(object) && selected(object);
  const since = versionOf(query.get('resourceVersion'));
  const bookmarks = query.get('allowWatchBookmarks') === 'true';
  const initial = query.get('sendInitialEvents') === 'true';
  if (initial && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw invalid('ListOptions', 'meta.k8s.io', '', [
      {
        field: 'resourceVersionMatch',
        message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      },
    ]);
  }

  if (since && !initial && since < store.compacted) {
    const gone = expired(`too old resource version: ${since} (${store.compacted})`);
    sink.send({ type: 'ERROR', object: gone.toStatus() });
    sink.end();
    return () => {};
  }
  if (initial || !since) {
    for (const object of store.list(kind, namespace).filter(here)) sink.send({ type: 'ADDED', object });
    if (initial && bookmarks) sink.send(bookmark(call, true));
  } else {
    for (const change of store.changesSince(kind, since)) {
      const event = eventOf(change, here);
      if (event) sink.send(event);
    }
  }

  const unsubscribe = store.subscribe(change => {
    // Writes made before the version that the client asked to start at are not its news.
    if (change.kind !== kind || (since !== undefined && change.revision <= since)) return;
    const event = eventOf(change, here);
    if (event) sink.send(event);
  });
  const seconds = Number(query.get('timeoutSeconds')) || DEFAULT_TIMEOUT;
  // What a client knows already is not said again.
  const say = () => bookmarks && store.revision > (since ?? 0) && sink.send(bookmark(call));
  const beat = setInterval(say, BOOKMARK_EVERY);
  const last = setTimeout(say, Math.max(0, seconds * 1000 - BOOKMARK_BEFORE_END));
  const stop = () => {
    unsubscribe();
    clearInterval(beat);
    clearTimeout(last);
    clearTimeout(over);
  };
  const over = setTimeout(() => {
    stop();
    sink.end();
  }, seconds * 1000);
  return stop;
}
