/** `istio-canary shift --file`: the same wish, written into files. Numbers change, comments stay; no cluster is asked. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { onlyWritten, splitEdits, writtenObject } from '../canary/files/split-edits.ts';
import { stableAnnotation } from '../canary/history.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import { isRefusal, Refusal } from '../canary/refusal.ts';
import { pickRoute } from '../canary/route.ts';
import { findObject, planShift } from '../canary/shift.ts';
import { sharesByKey } from '../canary/split.ts';
import type { DestinationRule } from '../istio/types.ts';
import { applyEdits } from '../yaml/index.ts';
import { parse, targetOf, text, wishOf } from './args.ts';
import { exit, type Io, UsageError } from './io.ts';
import { type ManifestFile, manifestFiles } from './manifest-files.ts';
import { sharesText } from './report.ts';
import { stampNow } from './stamp.ts';
import { whyUnreadable } from './unreadable.ts';

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

/** A plan; what is stable is said to a file in another way than to a cluster, which records it with the first shift. */
function planned(...args: Parameters<typeof planShift>): Plan {
  try {
    return planShift(...args);
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'stable-unknown') throw error;
    const [why] = error.message.split(' Say it once');
    throw new Refusal(
      error.kind,
      error.code,
      `${why} Say it with each shift, --stable KEY, or once in the file: metadata.annotations "${stableAnnotation}: KEY".`,
    );
  }
}

/** Runs it; gives the exit code. */
export async function runShiftFile(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (values.together === true) throw new UsageError('--together is for clusters; shift each file by itself');
  const wish = wishOf(values.to);
  // What a shell makes of --file *.yaml is one option and more words.
  const paths = [...(Array.isArray(values.file) ? values.file.map(String) : []), ...positionals.slice(1)];
  if (paths.includes('-'))
    throw new UsageError('--file takes files, since the shares are written into them; - is none');
  const named = targetOf(positionals[0], shared.namespace ?? '', shared.namespace);
  const { files } = await manifestFiles(paths, io);
  const said = named.namespace === '' ? undefined : named.namespace;
  const written = onlyWritten(
    files.flatMap(({ objects }) => objects),
    { namespace: said, name: named.name },
  );
  const file = files.find(({ objects }) => objects.includes(written));
  if (!file) throw new UsageError('--file takes a file that can be written');
  const namespace = said ?? written.namespace ?? 'default';
  const target = { namespace: written.namespace ?? namespace, name: named.name };
  const snapshot = snapshotOf([{ ...file, objects: [written] }, ...others(files, written)], target.namespace);
  const route = { route: text(values.route), stable: text(values.stable) };
  const plan = planned(snapshot, target, wish, route, stampNow());
  const [object] = plan.objects.filter(one => one.changes.length > 0);
  for (const warning of plan.warnings) io.stderr(`warning: ${warning}\n`);
  const isDry = values['dry-run'] === true;
  if (object) {
    const result = splitEdits(written, writtenObject(written, target.namespace), object.changes);
    if (!result.ok)
      throw new Refusal('refused', 'cannot-edit', `${file.file} was not changed: ${result.reason}`);
    if (!isDry) {
      const text = applyEdits(file.text, result.edits);
      await writeFile(resolve(io.cwd, file.file), text).catch((error: unknown) => {
        throw new Refusal(
          'refused',
          'not-written',
          `${file.file} could not be written: ${whyUnreadable(error)}.`,
        );
      });
    }
  }
  const as = sharesByKey(pickRoute(findObject(snapshot, target), route.route));
  const { before = as, after = as } = object ?? {};
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
