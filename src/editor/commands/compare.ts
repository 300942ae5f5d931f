/** Compare with Cluster: what a file says of its objects beside what is live. */
import * as vscode from 'vscode';
import type { WrittenObject } from '../../canary/files/written.ts';
import type { Snapshot } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';
import type { Cockpit } from '../cockpit.ts';
import { fileOfTarget } from '../files/file-of.ts';
import { liveOfWritten } from '../files/live-of.ts';
import { writtenHere } from '../files/written-here.ts';
import { compared } from '../preview/compared.ts';
import { inform } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { reach } from './reach.ts';

/** What came of a comparison: whether the object is live at all, and whether it is as the file says. */
export interface Comparison {
  live: boolean;
  same: boolean;
}

/** What holds for all that was compared; of several, each of them too. */
export interface Comparisons extends Comparison {
  objects?: (Comparison & { kind: string; name: string })[];
}

interface Pair {
  written: WrittenObject;
  name: string;
  live?: KubeObject;
  texts?: ReturnType<typeof compared>;
}

function pairOf(written: WrittenObject, snapshot: Snapshot, namespace: string): Pair {
  const { kind } = written;
  const name = `${written.namespace ? `${written.namespace}/` : ''}${written.name}`;
  const live = liveOfWritten(written, snapshot, namespace);
  const texts = live && compared({ kind, ...live }, written.value as KubeObject);
  return { written, name, live, texts };
}

const isSame = ({ texts }: Pair): boolean => texts !== undefined && texts.live === texts.file;

/** What a person is told: of one object as a sentence, of several as a list. */
function report(pairs: readonly Pair[], context: string, file: string): string | undefined {
  const absent = pairs.filter(one => !one.live).map(one => one.name);
  const same = pairs.filter(isSame).map(one => one.name);
  const told = [
    ...(absent.length > 0
      ? [t('{0} is not in the cluster {1}, as far as you may see it.', absent.join(', '), context)]
      : []),
    ...(same.length > 0 ? [t('{0} in {1} is as {2} says.', same.join(', '), context, file)] : []),
  ];
  return told.length > 0 ? told.join(' ') : undefined;
}

/** Opens the live objects beside the file's; says so where there is none, or where both are the same. */
export async function compareWithCluster(cockpit: Cockpit, call: Call): Promise<Comparisons | undefined> {
  const named = await fileOfTarget(cockpit, call, t('Compare with Cluster'));
  if (!named) return undefined;
  const { document, objects } = await writtenHere(named);
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const { context } = snapshot.cluster;
  const file = vscode.workspace.asRelativePath(document.uri);
  const pairs = objects
    .filter(one => one.name !== '')
    .map(one => pairOf(one, snapshot, live.session.namespace));
  const differing = pairs.filter(one => one.live && !isSame(one));
  for (const { written, name, texts } of differing) {
    const title = t('{0}: live ({1}) ↔ {2}', name, context, file);
    const path = differing.length > 1 ? `${written.kind}/${name}.yaml` : `${name}.yaml`;
    if (texts) await cockpit.preview.showComparison(texts, path, title, differing.length > 1);
  }
  const said = report(pairs, context, file);
  if (said !== undefined && !call.fromCode) void inform(said);
  const each = pairs.map(one => {
    const { kind } = one.written;
    return { kind, name: one.name, live: one.live !== undefined, same: isSame(one) };
  });
  const all = { live: each.every(one => one.live), same: each.every(one => one.same) };
  return each.length > 1 ? { ...all, objects: each } : all;
}
