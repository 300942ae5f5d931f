/** Fields with what they usually hold, to be changed rather than typed. */
import { schemaNode } from '../validation/schema-nodes.ts';
import { fields, list, text, valueAt } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';
import type { Proposal } from './field-completions.ts';
import { literally, type SnippetValue, type Style, writeSnippet } from './snippet.ts';
import type { Spot } from './spot.ts';

interface ReadyMade {
  /** Of the map that gets the field, list items as `*`. */
  place: RegExp;
  /** The fields that it writes; the first one stands in the label, behind it what it is for. */
  fields: Record<string, SnippetValue>;
  label: string;
  documentation: string;
}

const number = (value: string): SnippetValue => ({ number: `\${%:${value}}` });
const stop = (value: string): string => `\${%:${value}}`;
const percentage = { value: number('10') };

const ROUTE = /^spec\/http\/\*$/;
const POLICY = /(?:^|\/)trafficPolicy(?:\/portLevelSettings\/\*)?$/;

const READY: ReadyMade[] = [
  {
    place: ROUTE,
    label: 'retries: twice where it failed',
    fields: {
      retries: {
        attempts: number('2'),
        perTryTimeout: stop('2s'),
        retryOn: stop('5xx,reset,connect-failure'),
      },
    },
    documentation:
      'Tries again where the server failed or could not be reached. All tries together are bounded by `timeout`.',
  },
  {
    place: ROUTE,
    label: 'mirror: a copy to the canary',
    fields: { mirror: { host: stop('HOST'), subset: stop('canary') }, mirrorPercentage: percentage },
    documentation: 'Sends a copy of some requests to the canary. Its answers are thrown away.',
  },
  {
    place: ROUTE,
    label: 'fault: delay some requests',
    fields: { fault: { delay: { fixedDelay: stop('5s'), percentage } } },
    documentation: 'Keeps a part of the requests waiting, to see what callers do then.',
  },
  {
    place: ROUTE,
    label: 'fault: fail some requests',
    fields: { fault: { abort: { httpStatus: number('503'), percentage } } },
    documentation: 'Answers a part of the requests with an error, to see what callers do then.',
  },
  {
    place: POLICY,
    label: 'outlierDetection: leave out failing pods',
    fields: {
      outlierDetection: {
        consecutive5xxErrors: number('5'),
        interval: stop('10s'),
        baseEjectionTime: stop('30s'),
        maxEjectionPercent: number('50'),
      },
    },
    documentation: 'Sends nothing to a pod for a while once it has failed several times in a row.',
  },
  {
    place: POLICY,
    label: 'loadBalancer: sticky by header',
    fields: { loadBalancer: { consistentHash: { httpHeaderName: stop('x-user-id') } } },
    documentation: 'Requests with the same value of a header go to the same pod, within one subset.',
  },
  {
    place: POLICY,
    label: 'loadBalancer: sticky by cookie',
    fields: { loadBalancer: { consistentHash: { httpCookie: { name: stop('session'), ttl: stop('1h') } } } },
    documentation:
      'A cookie, set by the proxy where it is missing, keeps a caller at one pod, within one subset.',
  },
];

const inWords = (path: Path): string => path.map(part => (typeof part === 'number' ? '*' : part)).join('/');

/** The host that the route at a place sends to. */
function hostOf(spot: Spot): string {
  const [first] = list(fields(valueAt(spot.value, spot.path)).route);
  const [own] = list(fields(spot.value.spec).hosts);
  return text(fields(fields(first).destination).host) ?? text(own) ?? 'host';
}

/** The ready-made fields that the map at a place may still get. */
export function readyMadeAt(spot: Spot, present: readonly string[], style: Style): Proposal[] {
  const place = inWords(spot.path);
  return READY.filter(
    each => each.place.test(place) && Object.keys(each.fields).every(name => !present.includes(name)),
  )
    .filter(each => Object.keys(each.fields).every(name => schemaNode(spot.kind, [...spot.path, name])))
    .map(({ label, fields: written, documentation }) => ({
      label,
      kind: 'block',
      insertText: writeSnippet(written, style).replace('HOST', literally(hostOf(spot))),
      detail: 'With what it usually holds',
      documentation,
      sortText: `2${label}`,
    }));
}
