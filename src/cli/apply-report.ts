/** Applied files in words and as json. */
import { changeTexts } from '../canary/files/changes-text.ts';
import {
  type FileOutcome,
  type FileStatus,
  nameOf,
  type PreparedFile,
  type PreparedObject,
} from '../canary/files/model.ts';
import { bare } from '../canary/files/wanted.ts';
import { Refusal } from '../canary/refusal.ts';
import { exit } from './io.ts';

const changesOf = ({ live, after }: PreparedObject): string[] => {
  if (!live) return [];
  const [from, to] = [bare(live), bare(after)];
  return [
    ...changeTexts(from.spec, to.spec, 'spec'),
    ...changeTexts(from.metadata?.labels ?? {}, to.metadata?.labels ?? {}, 'labels'),
    ...changeTexts(from.metadata?.annotations ?? {}, to.metadata?.annotations ?? {}, 'annotations'),
  ];
};

const words = { create: 'is created', change: 'changes', none: 'stays as it is' } as const;

/** What applying is about to do. */
export function applyText(prepared: PreparedFile): string {
  const { context, server } = prepared.cluster;
  const parts = prepared.objects.map(one => {
    const taken = one.takesOver.length > 0 ? [`fields of ${one.takesOver.join(', ')} become ours`] : [];
    const lines = [...changesOf(one), ...taken].map(line => `    ${line}\n`);
    return `  ${nameOf(one)} ${words[one.change]}\n${lines.join('')}`;
  });
  return `context ${context} (${server})\n${parts.join('')}`;
}

/** Throws a conflict {@link Refusal} that names every field which others own, and how to take it. */
export function refuseConflicts({ objects }: PreparedFile): void {
  const told = objects.flatMap(one =>
    one.conflicts.map(({ manager, field }) => `  ${nameOf(one)}: ${field} is owned by ${manager}\n`),
  );
  if (told.length === 0) return;
  const how =
    'Leave these fields out of the file, or take them over with --force-conflicts. Nothing was written.';
  throw new Refusal(
    'conflict',
    'field-conflict',
    `Other tools own what this changes:\n${told.join('')}${how}`,
  );
}

const verdicts: Record<FileStatus, string> = {
  created: 'created',
  applied: 'applied',
  unchanged: 'unchanged',
  partly: 'applied in part',
  conflict: 'conflict',
  failed: 'failed',
  skipped: 'not tried',
};

/** One line an object: what became of it. */
export const outcomeLines = (outcome: FileOutcome, isBack = false): string =>
  outcome.objects
    .map(one => {
      const what = isBack && one.status === 'applied' ? 'put back' : verdicts[one.status];
      return `${nameOf(one)}: ${what}${one.message ? `. ${one.message}` : ''}\n`;
    })
    .join('');

/** The json of an apply; without an outcome it was a dry run. */
export function applyJson(prepared: PreparedFile, outcome?: FileOutcome): unknown {
  const { context, server } = prepared.cluster;
  const objects = prepared.objects.map((one, i) => {
    const { kind, namespace, name, change, takesOver } = one;
    const { status = null, message = null, now } = outcome?.objects[i] ?? {};
    const resourceVersion = now?.metadata?.resourceVersion ?? null;
    return {
      kind,
      namespace,
      name,
      change,
      status,
      message,
      resourceVersion,
      takesOver,
      changes: changesOf(one),
    };
  });
  return { context, server, dryRun: outcome === undefined, objects, warnings: prepared.warnings };
}

/** The exit code: the worst of its objects. */
export function fileExit({ objects }: FileOutcome): number {
  const has = (...wanted: FileStatus[]): boolean => objects.some(({ status }) => wanted.includes(status));
  if (has('failed', 'partly')) return exit.refused;
  if (has('conflict')) return exit.conflict;
  return has('skipped') ? exit.refused : exit.done;
}
