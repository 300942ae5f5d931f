/** `istio-canary new-canary DEPLOYMENT --image IMAGE`: a copy of a running Deployment, held at 0 %. */
import { join, resolve } from 'node:path';
import { guarded } from '../canary/guard.ts';
import { manifestName, manifestText } from '../canary/manifest-file.ts';
import type { Plan } from '../canary/model.ts';
import { type CanaryPlan, planNewCanary } from '../canary/new-canary.ts';
import { Refusal } from '../canary/refusal.ts';
import { withDisturbed } from '../rollout/disturbed.ts';
import { parse, type SharedOptions, secondsIn, targetOf, text, type Values } from './args.ts';
import { clusterBundle, connect, gaps } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import { planText } from './report.ts';
import { writeNew } from './save-deleted.ts';
import { stampNow } from './stamp.ts';
import { whyUnreadable } from './unreadable.ts';
import { agreed, carryOut } from './write.ts';

const boolean = { type: 'boolean', default: false } as const;
const string = { type: 'string' } as const;
const options = {
  image: string,
  name: string,
  version: string,
  replicas: string,
  container: string,
  label: string,
  service: string,
  'virtual-service': string,
  'allow-overlap': boolean,
  'to-files': string,
  apply: boolean,
  settle: string,
  'dry-run': boolean,
  yes: { ...boolean, short: 'y' },
  override: boolean,
  why: string,
} as const;

function replicasIn(values: Values): number | undefined {
  const said = text(values.replicas);
  if (said === undefined) return undefined;
  const count = Number(said);
  if (said.trim() === '' || !Number.isInteger(count) || count < 0)
    throw new UsageError(`--replicas takes a whole number, not "${said}"`);
  return count;
}

/** Writes the objects, or tries to; gives the files. A dry run prints them as text, and nothing else beside. */
async function toFiles(
  { objects }: CanaryPlan,
  folder: string,
  { dryRun, output }: SharedOptions & { dryRun: boolean },
  io: Io,
): Promise<string[]> {
  const files: string[] = [];
  for (const object of objects) {
    const [name, content] = [manifestName(object), manifestText(object)];
    if (dryRun) {
      files.push(join(resolve(io.cwd, folder), name));
      if (output === 'text') io.stdout(`# ${name}\n${content}---\n`);
    } else {
      const file = await writeNew(resolve(io.cwd, folder), name, content).catch((error: unknown) => {
        throw new Refusal(
          'refused',
          'not-written',
          `${name} could not be written into ${folder}: ${whyUnreadable(error)}. Nothing was applied.`,
        );
      });
      files.push(file);
      io.stderr(`Wrote ${file}\n`);
    }
  }
  return files;
}

/** What became of files alone. */
function reportFiles(
  plan: Plan,
  files: string[],
  options: SharedOptions & { dryRun: boolean },
  io: Io,
): void {
  const { dryRun, output } = options;
  const { warnings } = plan;
  for (const warning of warnings) io.stderr(`warning: ${warning}\n`);
  if (output === 'json')
    io.stdout(`${JSON.stringify({ applied: false, dryRun, files, warnings }, null, 2)}\n`);
  else (dryRun ? io.stderr : io.stdout)(planText(plan));
  io.stderr(
    dryRun
      ? 'Dry run, no file was written and nothing was applied.\n'
      : 'Written to files only; nothing was applied. Each holds a whole object: take over what changed where you keep it already. Apply the DestinationRule first, the Deployment last.\n',
  );
}

/** Runs the command; gives the exit code. */
export async function runNewCanary(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (positionals.length !== 1)
    throw new UsageError('new-canary takes one Deployment, as NAMESPACE/NAME or NAME');
  const image = text(values.image);
  if (!image) throw new UsageError('say what the new version runs: --image IMAGE');
  if (/\s/.test(image))
    throw new UsageError(`--image takes an image, such as registry.example.com/model:2, not "${image}"`);
  const replicas = replicasIn(values);
  const settleMs = secondsIn(values, 'settle');
  const session = await connect(shared, io);
  try {
    const target = targetOf(positionals[0], session.namespace, shared.namespace);
    const { readOnce, readWorkload } = await clusterBundle();
    const [{ snapshot, states }, source] = await Promise.all([
      readOnce(session, { namespaces: [target.namespace] }),
      readWorkload(session, { kind: 'Deployment', ...target }),
    ]);
    for (const gap of gaps(states)) io.stderr(`${gap}\n`);
    if (!source) {
      const where = `${target.namespace}/${target.name}`;
      throw new Refusal(
        'refused',
        'not-found',
        `There is no Deployment ${where} in ${session.identity.context}.`,
      );
    }
    const vs = text(values['virtual-service']);
    const made = planNewCanary(
      snapshot,
      source,
      {
        image,
        name: text(values.name),
        version: text(values.version),
        replicas,
        container: text(values.container),
        label: text(values.label),
        service: text(values.service),
        virtualService: vs === undefined ? undefined : targetOf(vs, target.namespace),
        allowOverlap: values['allow-overlap'] === true,
        settleMs,
      },
      stampNow(text(values.why)),
    );
    const folder = text(values['to-files']);
    const dryRun = values['dry-run'] === true;
    const applies = folder === undefined || values.apply === true;
    const plan = applies
      ? guarded(withDisturbed(made.plan, snapshot), snapshot, { override: values.override === true })
      : made.plan;
    // Files are new ones: there is nothing to agree to.
    if (applies && !(await agreed(plan, { asks: true, saysRise: true }, values, io))) {
      io.stderr('Nothing was written.\n');
      return exit.refused;
    }
    const files = folder === undefined ? [] : await toFiles(made, folder, { ...shared, dryRun }, io);
    if (applies) return await carryOut(session, plan, { dryRun, journal: await journalOf(io) }, shared, io);
    reportFiles(plan, files, { ...shared, dryRun }, io);
    return exit.done;
  } finally {
    await session.close();
  }
}
