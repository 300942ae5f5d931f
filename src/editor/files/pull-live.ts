/** Pull Live into File: the live object's spec, written into the document that it belongs to. */

import { pullEdits } from '../../canary/files/pull.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { inform } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import { editDocument } from './edit-document.ts';
import { fileOfTarget } from './file-of.ts';
import { liveOfWritten } from './live-of.ts';
import { writtenHere } from './written-here.ts';

export interface Pulled {
  /** The objects that the file said otherwise. */
  changed: string[];
  /** Those that are not live, as far as one may see. */
  missing: string[];
  saved: boolean;
}

/** Writes what is live into the file; its comments and layout stay. */
export async function pullLive(cockpit: Cockpit, call: Call): Promise<Pulled | undefined> {
  const named = await fileOfTarget(cockpit, call, t('Pull Live into File'));
  if (!named) return undefined;
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context);
  // Read after the waiting: edits are places in a text, which somebody may have typed in meanwhile.
  const here = await writtenHere(named);
  const snapshot = live.snapshot();
  const { document, file } = here;
  const pairs = here.objects.map(written => ({
    written,
    name: `${written.kind} ${written.name}`,
    live: liveOfWritten(written, snapshot, live.session.namespace),
  }));
  const missing = pairs.filter(one => !one.live).map(one => one.name);
  if (missing.length === pairs.length) {
    const { context } = snapshot.cluster;
    const text = t('{0} is not in the cluster {1}, as far as you may see it.', missing.join(', '), context);
    throw new Refusal('refused', 'not-found', text);
  }
  const results = pairs.flatMap(one =>
    one.live ? [{ name: one.name, result: pullEdits(one.written, one.live) }] : [],
  );
  const refused = results.find(({ result }) => !result.ok);
  const edits = results.flatMap(({ result }) => (result.ok ? result.edits : []));
  const changed = results.flatMap(({ name, result }) => (result.ok && result.edits.length > 0 ? [name] : []));
  const saved =
    refused || edits.length > 0 ? await editDocument(document, refused?.result ?? { ok: true, edits }) : true;
  const said =
    changed.length > 0
      ? t('{0} now has what is live: {1}.', file, changed.join(', '))
      : t('{0} has what is live already.', file);
  const unsaved = saved ? '' : ` ${t('It had unsaved changes, so it was not saved.')}`;
  const left = missing.length > 0 ? ` ${t('Not in the cluster: {0}.', missing.join(', '))}` : '';
  if (!call.fromCode) void inform(`${said}${unsaved}${left}`);
  return { changed, missing, saved };
}
