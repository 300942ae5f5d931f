/** `istio-canary status`: what is live. */
import { isCanary, type RouteStatus, routeStatuses } from '../canary/status.ts';
import { percentText } from '../istio/shares.ts';
import { parse } from './args.ts';
import { clusterBundle, connect, gaps, sees } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { table } from './table.ts';

/** One canary as the json output gives it. */
function asJson(status: RouteStatus) {
  const { namespace, host, virtualService, route, stable, canary } = status;
  const destinations = status.destinations.map(({ key, host, subset, weight, share, ready, replicas }) => ({
    key,
    host,
    subset,
    weight,
    share,
    ready,
    replicas,
  }));
  return { namespace, host, virtualService, route, match: status.match, stable, canary, destinations };
}

function rows(status: RouteStatus): string[][] {
  return status.destinations.map((one, i) => [
    i === 0 ? status.namespace : '',
    i === 0 ? status.host : '',
    i === 0 ? status.virtualService : '',
    i === 0 ? (status.route.name ?? `${status.route.protocol}/${status.route.index}`) : '',
    i === 0 ? status.match : '',
    one.key,
    one.weight === null ? '-' : String(one.weight),
    `${percentText(one.share)} %`,
    one.ready === null ? '?' : `${one.ready}/${one.replicas}`,
    one.key === status.stable ? 'stable' : one.key === status.canary ? 'canary' : '',
  ]);
}

const header = [
  'NAMESPACE',
  'HOST',
  'VIRTUALSERVICE',
  'ROUTE',
  'MATCH',
  'VERSION',
  'WEIGHT',
  'SHARE',
  'READY',
  'ROLE',
];

/** Prints the canaries of a namespace, or of all; gives the exit code. */
export async function runStatus(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, { 'all-namespaces': { type: 'boolean', short: 'A' } });
  if (positionals.length > 0)
    throw new UsageError(`status takes no argument, not "${positionals.join(' ')}"`);
  const session = await connect(shared, io);
  try {
    const { readOnce } = await clusterBundle();
    const all = values['all-namespaces'] === true;
    const { snapshot, states } = await readOnce(
      session,
      all ? {} : { namespaces: [session.namespace], clusterWide: false },
    );
    const canaries = routeStatuses(snapshot).filter(isCanary);
    for (const gap of gaps(states)) io.stderr(`${gap}\n`);
    if (!sees(states)) return exit.refused;
    if (shared.output === 'json') {
      io.stdout(
        `${JSON.stringify({ context: session.identity.context, canaries: canaries.map(asJson) }, null, 2)}\n`,
      );
    } else if (canaries.length > 0) {
      io.stdout(table([header, ...canaries.flatMap(rows)]));
    } else {
      io.stdout(
        `No canary in ${all ? 'any namespace' : `namespace ${session.namespace}`} of ${session.identity.context}.\n`,
      );
    }
    return exit.done;
  } finally {
    await session.close();
  }
}
