/** `istio-canary apply`: files to the cluster, after our findings and a dry run of the server. */
import { deedsText } from '../canary/files/back.ts';
import { guardedFile } from '../canary/files/guard.ts';
import type { FileOutcome, PreparedFile } from '../canary/files/model.ts';
import { allWanted } from '../canary/files/wanted.ts';
import type { Journal } from '../canary/journal.ts';
import { Refusal } from '../canary/refusal.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import { withDisturbedByFile } from '../rollout/disturbed.ts';
import { applyJson, applyText, fileExit, outcomeLines, refuseConflicts } from './apply-report.ts';
import { parse, pathText, text, type Values } from './args.ts';
import { clusterBundle, connect } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import type { ManifestFiles } from './manifest-files.ts';
import { refuseProtected } from './protected.ts';
import { stampNow } from './stamp.ts';

const options = {
  // As kubectl has it.
  filename: { type: 'string', short: 'f', multiple: true },
  'dry-run': { type: 'boolean', default: false },
  'force-conflicts': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  override: { type: 'boolean', default: false },
  why: { type: 'string' },
} as const;

const mostErrors = 20;

function refuseErrors({ errors }: ManifestFiles): void {
  if (errors.length === 0) return;
  const told = errors.slice(0, mostErrors).map(({ file, line, column, finding }) => {
    return `  ${file}:${line}:${column} ${finding.message} (${finding.code})\n`;
  });
  const text = `The files have errors, so nothing was applied:\n${told.join('')}`;
  throw new Refusal('refused', 'findings', text.trimEnd());
}

/** What is no YAML may have been meant to be applied with the rest: it is left out only where it stands apart. */
export function refuseBroken(
  { broken, files }: Pick<ManifestFiles, 'broken' | 'files'>,
  io: Pick<Io, 'stderr'>,
): void {
  const holds = files.filter(({ objects }) => objects.length > 0).map(({ file }) => file);
  const [first] = broken.filter(({ file }) => holds.length === 0 || holds.includes(file));
  if (first) {
    const text = `${first.where} cannot be read as YAML: ${first.why}. Nothing was applied.`;
    throw new Refusal('refused', 'unreadable', text);
  }
  for (const { where, why } of broken)
    io.stderr(`warning: ${where} was left out, since it cannot be read as YAML: ${why}\n`);
}

/** Applied alone, a part of an object would take the rest away. */
export function refusePatches({ patches }: Pick<ManifestFiles, 'patches'>): void {
  if (patches.length === 0) return;
  const text = `Nothing was applied, since these are patches of a kustomization and no whole objects: ${patches.join(', ')}. Apply what Kustomize builds: kubectl kustomize FOLDER | istio-canary apply -`;
  throw new Refusal('refused', 'patch', text);
}

async function agreed(prepared: PreparedFile, values: Values, io: Io): Promise<boolean> {
  if (!io.ask || values.yes === true) return true;
  const warnings = prepared.warnings.map(one => `warning: ${one}\n`).join('');
  const answer = await io.ask(`${applyText(prepared)}${warnings}Go ahead? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

/** What was applied before something failed can be put back at once. */
async function offerBack(
  session: ClusterSession,
  outcome: FileOutcome,
  io: Io,
  journal: Journal | undefined,
): Promise<void> {
  const failed = outcome.objects.some(({ message }) => message !== undefined);
  if (!failed || !io.ask || outcome.objects.every(({ now }) => now === undefined)) return;
  const answer = await io.ask(`${deedsText(outcome)}, as before this was applied? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) return;
  const { readOnce, undoFile } = await clusterBundle();
  const { snapshot } = await readOnce(session);
  io.stderr(
    outcomeLines(
      await undoFile(session, outcome, snapshot, stampNow('undo of a partial apply'), { journal }),
      true,
    ),
  );
}

/** Runs it; gives the exit code. */
export async function runApply(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  const named = [...(Array.isArray(values.filename) ? values.filename.map(String) : []), ...positionals];
  if (named.length === 0) throw new UsageError('name the files to apply, or - for standard input');
  const read = await (await import('./lint.ts')).manifestFiles(named, io);
  refusePatches(read);
  refuseErrors(read);
  refuseBroken(read, io);
  const paths = named.map(pathText);
  const session = await connect(shared, io);
  try {
    const { readOnce, prepareFile, applyFile } = await clusterBundle();
    const objects = read.files.flatMap(one => one.objects);
    const wanted = allWanted(objects, session.namespace, paths.join(', '));
    const namespaces = [...new Set(wanted.map(one => one.namespace))];
    const { snapshot } = await readOnce(session, { namespaces });
    const compared = await prepareFile(session, wanted, snapshot, stampNow(text(values.why)));
    const prepared = guardedFile(withDisturbedByFile(compared, snapshot), snapshot, {
      override: values.override === true,
    });
    if (objects.some(one => one.namespace === null))
      io.stderr(`What names no namespace goes to ${session.namespace}.\n`);
    if (read.skipped.length > 0) io.stderr(`Left out, being of other kinds: ${read.skipped.join(', ')}\n`);
    const force = values['force-conflicts'] === true;
    const dryRun = values['dry-run'] === true;
    const isSame = prepared.objects.every(({ change }) => change === 'none');
    if (!force) refuseConflicts(prepared);
    // A file brings routes by another road than a shift does; what protects a context holds for both.
    if (!dryRun && !isSame) refuseProtected({ ...prepared.plan, cluster: prepared.cluster }, values, io.env);
    if (!dryRun && !isSame && !(await agreed(prepared, values, io))) {
      io.stderr('Nothing was written.\n');
      return exit.refused;
    }
    const journal = await journalOf(io);
    const outcome = dryRun ? undefined : await applyFile(session, prepared, { force, journal, files: paths });
    for (const one of [...prepared.warnings, ...(outcome?.objects ?? []).flatMap(({ warnings }) => warnings)])
      io.stderr(`warning: ${one}\n`);
    if (shared.output === 'json') io.stdout(`${JSON.stringify(applyJson(prepared, outcome), null, 2)}\n`);
    else
      io.stdout(
        `${applyText(prepared)}${outcome ? outcomeLines(outcome) : 'Dry run, nothing was written.\n'}`,
      );
    if (outcome) await offerBack(session, outcome, io, journal);
    await journal?.settled();
    return outcome ? fileExit(outcome) : exit.done;
  } finally {
    await session.close();
  }
}
