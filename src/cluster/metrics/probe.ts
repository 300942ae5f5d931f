/** Test Connection: what a Prometheus has of a canary, what is missing, and what to do about it. */
import { scrapeInterval } from '../../analysis/differences.ts';
import { sideOf } from '../../analysis/failures.ts';
import { durationBucket, durationText, rangeOf, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import type { MetricsProbe, MetricsTarget } from '../../analysis/source.ts';
import { armBy, chooseLabel, possibleLabels, versionLabels } from '../../analysis/versions.ts';
import type { ClusterSession, SourceOptions } from '../ports.ts';
import type { PrometheusClient } from './client.ts';
import { Connection } from './connection.ts';
import { MetricsError } from './wire.ts';

const hour = durationText(3_600_000);
const recent = 5 * 60_000;

type Options = SourceOptions & { signal?: AbortSignal };

/** Looks at a source. That it cannot be reached is a note of the result; throws a Refusal for senseless options. */
export async function probeMetrics(
  session: ClusterSession,
  target: MetricsTarget,
  options: Options = {},
): Promise<MetricsProbe> {
  const connection = new Connection(session, target, options, options.env ?? process.env);
  try {
    const client = await connection.client(options.signal);
    const probe = await look(client, target, options);
    return { ...probe, notes: [...connection.notes, ...probe.notes] };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof MetricsError)) throw error;
    return {
      where: connection.where,
      found: [],
      missing: [requestsTotal, durationBucket],
      reporters: [],
      notes: [...connection.notes, error.message],
    };
  } finally {
    connection.close();
  }
}

async function look(
  client: PrometheusClient,
  target: MetricsTarget,
  { matching, signal }: Options,
): Promise<MetricsProbe> {
  const ask = (query: string) => client.instant(query, undefined, { signal });
  const count = async (selector: string): Promise<number> =>
    (await ask(`count(last_over_time(${selector}[${hour}]))`))[0]?.samples[0]?.[1] ?? 0;
  const requests = selectorOf(target, requestsTotal, { matching });
  const durations = selectorOf(target, durationBucket, { matching });
  const kinds = await ask(
    `count by (reporter, ${versionLabels.join(', ')}) (last_over_time(${requests}[${hour}]))`,
  );
  const buckets = await count(durations);
  const samples = kinds.length > 0 ? await ask(rangeOf(requests, recent)) : [];
  const found = [...(kinds.length > 0 ? [requestsTotal] : []), ...(buckets > 0 ? [durationBucket] : [])];
  const identities = kinds.map(one => one.labels);
  const reporters = [...new Set(identities.flatMap(one => one.reporter ?? []))].sort();
  const label = chooseLabel(target, identities);
  const interval = scrapeInterval(samples);
  const notes: string[] = [];
  if (kinds.length === 0) notes.push(await whyNone(client, target, matching, signal));
  else {
    notes.push(...reporterNotes(reporters), ...versionNotes(target, label, identities));
    if (samples.length === 0)
      notes.push(
        'There was no sample in the last five minutes: no request came, or its pods are no longer scraped.',
      );
    if (buckets === 0)
      notes.push(
        `${durationBucket} is not there, so latency cannot be judged: let Prometheus keep it, or Istio report it.`,
      );
  }
  notes.push(...besideNotes(target, reporters, matching));
  return {
    where: client.where,
    found,
    missing: [requestsTotal, durationBucket].filter(one => !found.includes(one)),
    reporters,
    ...(label !== undefined && identities.some(one => armBy(target, label, one))
      ? { versionLabel: label }
      : {}),
    ...(interval === undefined ? {} : { scrapeIntervalMs: interval }),
    notes,
  };
}

/** Nothing of the target is there: is anything of Istio's? */
async function whyNone(
  client: PrometheusClient,
  target: MetricsTarget,
  matching: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const any = await client.instant(`count(last_over_time(${requestsTotal}[${hour}]))`, undefined, { signal });
  if (any.length === 0)
    return `This Prometheus has no ${requestsTotal} at all: it does not scrape Istio's proxies. Add Istio's scrape configuration (or PodMonitor), or name another Prometheus.`;
  const without = matching
    ? await client.instant(
        `count(last_over_time(${selectorOf(target, requestsTotal)}[${hour}]))`,
        undefined,
        { signal },
      )
    : [];
  if (without.length > 0) return `There are requests of ${target.host}, but none that match ${matching}.`;
  return `There was no request of ${target.host} in the last hour. Send some, or check that its pods have a sidecar or waypoint that is scraped.`;
}

function reporterNotes(reporters: readonly string[]): string[] {
  const sides = new Set(reporters.map(reporter => sideOf({ reporter })));
  return [
    ...(sides.has('attempts')
      ? []
      : [
          "The versions' own proxies report nothing (no sidecar or waypoint, or not scraped): what callers saw is judged instead.",
        ]),
    ...(sides.has('seen')
      ? []
      : [
          'No caller reports (no sidecar or gateway, or not scraped): requests that never arrive at the canary cannot be seen.',
        ]),
  ];
}

function versionNotes(
  target: MetricsTarget,
  label: string | undefined,
  identities: readonly Readonly<Record<string, string>>[],
): string[] {
  const { stable, canary } = target.versions;
  if (label === undefined)
    return [
      `${stable.key} and ${canary.key} cannot be told apart: label their pods with version, or let Deployments be read.`,
    ];
  const known = versionLabels.find(one => one === label);
  const has = (arm: 'stable' | 'canary'): boolean =>
    known !== undefined && identities.some(one => armBy(target, known, one) === arm);
  const silent = (['stable', 'canary'] as const).filter(arm => !has(arm));
  const possible = possibleLabels(target);
  return [
    ...(silent.length === 2
      ? [
          `No series carries a version of the two in ${possible.join(', ')}; check the labels that Istio's telemetry keeps.`,
        ]
      : []),
    ...(silent.length === 1
      ? silent.map(arm => `There was no request of ${target.versions[arm].key} in the last hour.`)
      : []),
  ];
}

/** Requests that reach the canary beside its weight, and whether they can be kept apart. */
export function besideNotes(
  { beside, versions }: MetricsTarget,
  reporters: readonly string[],
  matching: string | undefined,
): string[] {
  if (!beside) return [];
  const { key } = versions.canary;
  const apart = matching
    ? ''
    : ' To keep them apart, give label matchers of your own, such as a tag of the route that your Telemetry resource adds (route_name="primary").';
  return [
    ...(beside.mirrored
      ? [
          reporters.includes('source')
            ? `Requests are mirrored to ${key}. Its own proxy counts them like any others, its callers' proxies do not: what callers saw is judged.`
            : `Requests are mirrored to ${key}, and no caller's proxy reports: mirrored requests are counted like any others.${apart}`,
        ]
      : []),
    ...(beside.routes.length > 0
      ? [
          `Requests also reach ${key} by ${beside.routes.join('; ')}. Istio's standard labels do not say by which route one came, so they are counted with the others.${apart}`,
        ]
      : []),
  ];
}
