/** `istio-canary shift --file`: the same wish, written into files. Numbers change, comments stay; no cluster is asked. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { onlyWritten, splitEdits, writtenObject } from '../canary/files/split-edits.ts';
import type { Snapshot } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { planShift } from '../canary/shift.ts';
import type { DestinationRule } from '../istio/types.ts';
import { applyEdits } from '../yaml/index.ts';
import { parse, targetOf, text, wishOf } from './args.ts';
import { exit, type Io, UsageError } from './io.ts';
import { type ManifestFile, manifestFiles } from './manifest-files.ts';
import { sharesText } from './report.ts';
import { stampNow } from './stamp.ts';

const options = {
  file: { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
  route: { type: 'string' },
  stable: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  override: { type: 'boolean', default: false },
  why: { type: 'string' },
  together: { type: 'boolean', default: false },
} as const;

/** Files as a cluster that holds nothing else. */
function snapshotOf(files: readonly ManifestFile[], namespace: string): Snapshot {
  const all = files.flatMap(({ objects }) => objects);
  const placed = all.map(one => ({ one, raw: writtenObject(one, namespace).raw }));
  return {
    cluster: { context: 'the files', server: '', caDigest: '' },
    virtualServices: placed.filter(({ one }) => one.kind === 'VirtualService').map(({ raw }) => raw),
    destinationRules: placed.flatMap(({ one, raw }) =>
      one.kind === 'DestinationRule' ? [raw as DestinationRule] : [],
    ),
  };
}

/** Runs it; gives the exit code. */
export async function runShiftFile(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (positionals.length > 1)
    throw new UsageError(`shift takes one VirtualService, not "${positionals.join(' ')}"`);
  if (values.together === true) throw new UsageError('--together is for clusters; shift each file by itself');
  const wish = wishOf(values.to);
  const paths = (Array.isArray(values.file) ? values.file : []).map(String);
  const named = targetOf(positionals[0], shared.namespace ?? '', shared.namespace);
  const { files } = await manifestFiles(paths, io);
  const said = named.namespace === '' ? undefined : named.namespace;
  const written = onlyWritten(
    files.flatMap(({ objects }) => objects),
    { namespace: said, name: named.name },
  );
  const file = files.find(({ objects }) => objects.includes(written));
  if (!file || file.file === '-') throw new UsageError('--file takes a file that can be written');
  const namespace = said ?? written.namespace ?? 'default';
  const target = { namespace: written.namespace ?? namespace, name: named.name };
  const snapshot = snapshotOf([{ ...file, objects: [written] }, ...others(files, written)], target.namespace);
  const route = { route: text(values.route), stable: text(values.stable) };
  const plan = planShift(snapshot, target, wish, route, stampNow());
  const [object] = plan.objects.filter(one => one.changes.length > 0);
  for (const warning of plan.warnings) io.stderr(`warning: ${warning}\n`);
  const isDry = values['dry-run'] === true;
  if (object) {
    const result = splitEdits(written, writtenObject(written, target.namespace), object.changes);
    if (!result.ok)
      throw new Refusal('refused', 'cannot-edit', `${file.file} was not changed: ${result.reason}`);
    if (!isDry) await writeFile(resolve(io.cwd, file.file), applyEdits(file.text, result.edits));
  }
  const { before = {}, after = {} } = object ?? {};
  if (shared.output === 'json') {
    const told = {
      file: file.file,
      ...target,
      written: object !== undefined && !isDry,
      dryRun: isDry,
      before,
      after,
    };
    io.stdout(`${JSON.stringify(told, null, 2)}\n`);
  } else if (!object) io.stdout(`${file.file} has it like that already; nothing was written.\n`);
  else
    io.stdout(
      `${file.file}\n${sharesText(before, after)}${isDry ? 'dry run, nothing was written' : 'written'}\n`,
    );
  return exit.done;
}

const others = (files: readonly ManifestFile[], written: ManifestFile['objects'][number]): ManifestFile[] =>
  files.map(one => ({ ...one, objects: one.objects.filter(object => object !== written) }));
