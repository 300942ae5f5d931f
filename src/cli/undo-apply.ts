/** `istio-canary undo-apply`: takes back a file that was applied from this machine, also long after. */
import { backPlan, deedsText } from '../canary/files/back.ts';
import { nameOf } from '../canary/files/model.ts';
import type { KeptFile } from '../canary/journal.ts';
import { Refusal } from '../canary/refusal.ts';
import { fileExit, outcomeLines } from './apply-report.ts';
import { parse, text } from './args.ts';
import { clusterBundle, connect } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import { refuseProtected } from './protected.ts';
import { stampNow } from './stamp.ts';
import { table } from './table.ts';

const options = {
  list: { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  why: { type: 'string' },
} as const;

const objectsOf = ({ outcome }: KeptFile): string =>
  outcome.objects.flatMap(one => (one.now ? [nameOf(one)] : [])).join(', ');

const listed = (kept: readonly KeptFile[]): string =>
  table([
    ['APPLIED', 'FILES', 'OBJECTS', 'PLAN'],
    ...kept.map(one => [one.at, one.files.join(', '), objectsOf(one), one.outcome.plan]),
  ]);

/** What was applied, without the objects themselves: these stay on the machine. */
const listedJson = (kept: readonly KeptFile[]) => ({
  applied: kept.map(({ at, files, outcome }) => ({
    plan: outcome.plan,
    at,
    files,
    context: outcome.cluster.context,
    objects: outcome.objects.flatMap(({ kind, namespace, name, status, now }) =>
      now ? [{ kind, namespace, name, status }] : [],
    ),
  })),
});

function pick(kept: readonly KeptFile[], plan: string | undefined, context: string): KeptFile {
  const found = plan === undefined ? kept[0] : kept.find(({ outcome }) => outcome.plan === plan);
  if (found) return found;
  const why =
    plan === undefined
      ? `Nothing that was applied to ${context} from this machine is left to be taken back.`
      : `Nothing of the plan ${plan} is left to be taken back on ${context}; see istio-canary undo-apply --list.`;
  throw new Refusal('refused', 'nothing-to-undo', why);
}

/** Runs it; gives the exit code. */
export async function runUndoApply(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (positionals.length > 1) throw new UsageError('undo-apply takes one plan, as --list shows it');
  const session = await connect(shared, io);
  try {
    const { identity } = session;
    const journal = await journalOf(io);
    const kept = (await journal?.files(identity)) ?? [];
    if (values.list === true) {
      if (shared.output === 'json') io.stdout(`${JSON.stringify(listedJson(kept), null, 2)}\n`);
      else io.stdout(kept.length > 0 ? listed(kept) : 'Nothing is left to be taken back.\n');
      return exit.done;
    }
    const one = pick(kept, positionals[0], identity.context);
    // The context may be called otherwise by now; the cluster is the one that it was applied to.
    const outcome = { ...one.outcome, cluster: identity };
    const { readOnce, undoFile } = await clusterBundle();
    const namespaces = [...new Set(outcome.objects.map(({ namespace }) => namespace))];
    const { snapshot } = await readOnce(session, { namespaces });
    const stamp = stampNow(text(values.why));
    refuseProtected({ ...backPlan(outcome, snapshot, stamp), cluster: identity }, values, io.env);
    const question = `${deedsText(one.outcome)} on ${identity.context}, as before ${one.files.join(', ')} was applied at ${one.at}? [y/N] `;
    if (io.ask && values.yes !== true && !/^y(es)?$/i.test((await io.ask(question)).trim())) {
      io.stderr('Nothing was written.\n');
      return exit.refused;
    }
    const back = await undoFile(session, outcome, snapshot, stamp, { journal });
    await journal?.settled();
    const told = back.objects.map(({ kind, namespace, name, status, message = null }) => {
      return { kind, namespace, name, status, message };
    });
    if (shared.output === 'json')
      io.stdout(`${JSON.stringify({ plan: outcome.plan, objects: told }, null, 2)}\n`);
    else io.stdout(outcomeLines(back, true));
    return fileExit(back);
  } finally {
    await session.close();
  }
}
