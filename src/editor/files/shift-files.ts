/** Shift in File: the splits of a plan, written into the workspace's files. Numbers change, comments stay. */
import * as vscode from 'vscode';
import { onlyWritten, splitEdits } from '../../canary/files/split-edits.ts';
import { writtenIn } from '../../canary/files/written.ts';
import type { ObjectPlan, Plan } from '../../canary/model.ts';
import { isRefusal } from '../../canary/refusal.ts';
import { readVirtualService } from '../../canary/virtual-service.ts';
import { parseText } from '../../yaml/index.ts';
import type { Cockpit } from '../cockpit.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { editDocument } from './edit-document.ts';
import { fileOf, filesOf } from './file-of.ts';

/** What became of one object's file. */
export interface WrittenFile {
  namespace: string;
  name: string;
  /** Its URI; undefined where no file holds the object, or several do. */
  file?: string;
  status: 'written' | 'unsaved' | 'missing' | 'failed';
  message?: string;
}

const movesShares = ({ objects }: Plan): boolean => objects.some(one => one.changes.length > 0);

/** A shift may be for the file alone; a way back is for the cluster, whatever the setting says. */
export const isForFileOnly = (plan: Plan): boolean =>
  settings().shiftTarget === 'file' && plan.action === 'shift' && movesShares(plan);

/** Whether the files follow what was written live. */
export const isForFiles = (plan: Plan): boolean =>
  settings().shiftTarget !== 'cluster' && plan.action !== 'stable' && movesShares(plan);

async function writeOne(cockpit: Cockpit, object: ObjectPlan, asks: boolean): Promise<WrittenFile> {
  const { namespace, name } = object;
  const what = { namespace, name };
  const known = await cockpit.known();
  const found = await fileOf(known, what, t('Shift in File'), asks);
  const file = found?.place?.file;
  if (file === undefined) {
    const isMany = filesOf(known, what).length > 1;
    const text = isMany ? t('several files hold {0}', name) : t('no file of the workspace holds {0}', name);
    return { ...what, status: 'missing', message: text };
  }
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file, true));
    const written = onlyWritten(writtenIn(parseText(document.getText())).objects, what);
    const result = splitEdits(written, readVirtualService(object.seen), object.changes);
    const isSame = result.ok && result.edits.length === 0;
    const saved = isSame || (await editDocument(document, result));
    return { ...what, file, status: saved ? 'written' : 'unsaved' };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { ...what, file, status: 'failed', message: error.message };
  }
}

/** Writes the splits of a plan into the files that hold its objects; says what became of each. */
export async function writeSplits(cockpit: Cockpit, plan: Plan, asks: boolean): Promise<WrittenFile[]> {
  const results: WrittenFile[] = [];
  for (const object of plan.objects) {
    if (object.changes.length === 0) continue;
    const failed = (error: unknown): WrittenFile => ({
      ...{ namespace: object.namespace, name: object.name },
      status: 'failed',
      message: error instanceof Error ? error.message : String(error),
    });
    results.push(await writeOne(cockpit, object, asks).catch(failed));
  }
  return results;
}

function fileText({ file, status, name, message = '' }: WrittenFile): string {
  const where = file ? vscode.workspace.asRelativePath(vscode.Uri.parse(file, true)) : name;
  if (status === 'written') return t('{0} has the same split', where);
  if (status === 'unsaved') return t('{0} has the same split, unsaved beside your own changes', where);
  return t('File: {0}', message);
}

/** What became of the files, in a sentence each. */
export const filesText = (files: readonly WrittenFile[]): string => files.map(fileText).join('. ');
