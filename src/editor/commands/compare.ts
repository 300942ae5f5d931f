/** Compare with Cluster: what a file says of a VirtualService beside what is live. */
import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { KubeObject } from '../../istio/types.ts';
import { virtualServicesIn, type WrittenVirtualService } from '../../language/splits.ts';
import { parseText } from '../../yaml/index.ts';
import type { Cockpit } from '../cockpit.ts';
import { liveOf } from '../lenses/lens-texts.ts';
import { compared } from '../preview/compared.ts';
import { inform } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { choose } from './ask.ts';
import { reach } from './reach.ts';

/** What came of a comparison: whether the object is live at all, and whether it is as the file says. */
export interface Comparison {
  live: boolean;
  same: boolean;
}

async function documentOf({ args }: Call): Promise<vscode.TextDocument> {
  if (args.file !== undefined) return vscode.workspace.openTextDocument(vscode.Uri.parse(args.file, true));
  const { activeTextEditor } = vscode.window;
  if (activeTextEditor) return activeTextEditor.document;
  throw new Refusal('usage', 'no-file', t('Open the file with the VirtualService first.'));
}

/** The object meant: the one that the arguments name, else the only one, else the one that a person picks. */
async function writtenIn(
  document: vscode.TextDocument,
  { args, fromCode }: Call,
): Promise<WrittenVirtualService | undefined> {
  const named = virtualServicesIn(parseText(document.getText())).filter(each => each.name !== undefined);
  const found = named.filter(
    ({ name, namespace }) =>
      (args.name === undefined || name === args.name) &&
      (args.namespace === undefined || namespace === null || namespace === args.namespace),
  );
  if (found.length === 0) {
    const file = vscode.workspace.asRelativePath(document.uri);
    throw new Refusal('refused', 'no-virtual-service', t('{0} holds no such VirtualService.', file));
  }
  if (found.length === 1 || fromCode) return found[0];
  const choices = found.map(each => ({
    label: each.name ?? '',
    description: each.namespace ?? undefined,
    value: each,
  }));
  return choose(choices, t('Compare with Cluster'), t('VirtualService'));
}

/** Opens the live object beside the file's; says so where there is none, or where both are the same. */
export async function compareWithCluster(cockpit: Cockpit, call: Call): Promise<Comparison | undefined> {
  const document = await documentOf(call);
  const written = await writtenIn(document, call);
  if (!written) return undefined;
  const snapshot = (await reach(cockpit.hub)).snapshot();
  const { context } = snapshot.cluster;
  const live = liveOf(written, snapshot.virtualServices);
  const name = `${written.namespace ? `${written.namespace}/` : ''}${written.name}`;
  if (!live) {
    if (!call.fromCode)
      void inform(t('{0} is not in the cluster {1}, as far as you may see it.', name, context));
    return { live: false, same: false };
  }
  const file = vscode.workspace.asRelativePath(document.uri);
  const texts = compared({ kind: 'VirtualService', ...live }, written.value as KubeObject);
  const same = texts.live === texts.file;
  if (same && !call.fromCode) void inform(t('{0} in {1} is as {2} says.', name, context, file));
  if (!same)
    await cockpit.preview.showComparison(
      texts,
      `${name}.yaml`,
      t('{0}: live ({1}) ↔ {2}', name, context, file),
    );
  return { live: true, same };
}
