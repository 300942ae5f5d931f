/** The workspace's file of a live object. */
import * as vscode from 'vscode';
import type { KnownResource, WorkspaceIndex } from '../../validation/index.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { choose } from '../commands/ask.ts';
import { t } from '../shared/text.ts';

export interface Wanted {
  kind?: string;
  namespace: string;
  name: string;
}

/** Where the workspace's files hold an object: those that name its namespace, else those that leave it open. */
export function filesOf(
  known: WorkspaceIndex,
  { kind = 'VirtualService', namespace, name }: Wanted,
): KnownResource[] {
  const found = known
    .named(kind, name, namespace)
    .filter(({ place, isTemplated }) => place !== undefined && !isTemplated);
  const exact = found.filter(one => one.ref.namespace === namespace);
  return exact.length > 0 ? exact : found;
}

/** The one file of an object; a person is asked where several hold it. Undefined where none does, or they left. */
export async function fileOf(
  known: WorkspaceIndex,
  wanted: Wanted,
  title: string,
  asks: boolean,
): Promise<KnownResource | undefined> {
  const found = filesOf(known, wanted);
  if (found.length <= 1 || !asks) return found.length === 1 ? found[0] : undefined;
  const choices = found.map(one => ({
    label: vscode.workspace.asRelativePath(vscode.Uri.parse(one.place?.file ?? '', true)),
    value: one,
  }));
  return choose(choices, title, t('The file that is meant'));
}

/** A call on a live object, led to the file that holds it; as it is where it names a file, or nothing. */
export async function fileOfTarget(cockpit: Cockpit, call: Call, title: string): Promise<Call | undefined> {
  const { file, kind, namespace, name } = call.args;
  if (file !== undefined || namespace === undefined || name === undefined) return call;
  const known = await cockpit.known();
  const found = await fileOf(known, { kind, namespace, name }, title, !call.fromCode);
  const place = found?.place?.file;
  if (place === undefined) return filesOf(known, { kind, namespace, name }).length > 0 ? undefined : call;
  return { ...call, args: { ...call.args, file: place, kind: kind ?? 'VirtualService' } };
}
