/** What the storm writes: the changes that a busy day brings to canaries, in an order that a seed decides. */

/** One request: JSON, a PATCH being a merge patch. */
export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
}

/** How many services there are, each with a canary. */
export const services = 20;
/** How many VirtualServices come and go beside theirs. */
const guests = 20;

const namespace = 'default';
const istio = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
const apps = `/apis/apps/v1/namespaces/${namespace}`;
const core = `/api/v1/namespaces/${namespace}`;

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const route = (host: string, canary: number): object[] => [
  {
    route: [
      { destination: { host, subset: 'v1' }, weight: 100 - canary },
      { destination: { host, subset: 'v2' }, weight: canary },
    ],
  },
];

const virtualService = (name: string, host: string, canary: number): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name },
  spec: { hosts: [host], http: route(host, canary) },
});

const deployment = (name: string, version: string): object => {
  const labels = { app: name, version };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${name}-${version}` },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'model', image: 'model:1.0' }] } },
    },
  };
};

/** What there is before the storm. */
export const seed: readonly Write[] = Array.from({ length: services }, (_, i): Write[] => {
  const name = `model-${i}`;
  const rule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name },
    spec: { host: name, subsets: ['v1', 'v2'].map(one => ({ name: one, labels: { version: one } })) },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  };
  return [
    { method: 'POST', path: `${core}/services`, body: service },
    { method: 'POST', path: `${istio}/destinationrules`, body: rule },
    { method: 'POST', path: `${istio}/virtualservices`, body: virtualService(name, name, 0) },
    ...['v1', 'v2'].map(
      (version): Write => ({ method: 'POST', path: `${apps}/deployments`, body: deployment(name, version) }),
    ),
  ];
}).flat();

/** Gives one write after the other; each changes something. */
export function* writes(random: () => number): Generator<Write, never> {
  const present = new Set<number>();
  for (let n = 0; ; n++) {
    const choice = random();
    const i = Math.floor(random() * services);
    const name = `model-${i}`;
    const note = { metadata: { annotations: { 'example.dev/change': String(n) } } };
    if (choice < 0.55) {
      const http = route(name, Math.floor(random() * 101));
      yield { method: 'PATCH', path: `${istio}/virtualservices/${name}`, body: { ...note, spec: { http } } };
    } else if (choice < 0.7) {
      yield { method: 'PATCH', path: `${istio}/destinationrules/${name}`, body: note };
    } else if (choice < 0.85) {
      const version = random() < 0.5 ? 'v1' : 'v2';
      const spec = { replicas: random() < 0.1 ? 2 : 1 };
      yield { method: 'PATCH', path: `${apps}/deployments/${name}-${version}`, body: { ...note, spec } };
    } else if (choice < 0.9) {
      yield { method: 'PATCH', path: `${core}/services/${name}`, body: note };
    } else {
      const guest = Math.floor(random() * guests);
      const path = `${istio}/virtualservices`;
      if (present.delete(guest)) yield { method: 'DELETE', path: `${path}/guest-${guest}` };
      else {
        present.add(guest);
        const body = virtualService(`guest-${guest}`, name, Math.floor(random() * 101));
        yield { method: 'POST', path, body };
      }
    }
  }
}
