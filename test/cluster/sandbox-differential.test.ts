import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import {
  type ApiAccess,
  apiRequest,
  buildBench,
  type RealCluster,
  startKubeApiServer,
} from './harness/index.ts';

const bench = await buildBench();

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Base = { kind: string; plural: string; spec: Json };

/** Documents that touch many corners of the schemas; each is then broken in many ways. */
const bases: Base[] = [
  {
    kind: 'VirtualService',
    plural: 'virtualservices',
    spec: {
      hosts: ['model-service'],
      gateways: ['mesh'],
      exportTo: ['.'],
      http: [
        {
          name: 'testers',
          match: [
            { uri: { prefix: '/v1' }, headers: { group: { exact: 'qa' } }, port: 80, ignoreUriCase: true },
          ],
          route: [{ destination: { host: 'model-service', subset: 'v2', port: { number: 80 } } }],
          timeout: '5s',
          retries: { attempts: 3, perTryTimeout: '2s', retryOn: '5xx' },
          fault: { delay: { percentage: { value: 0.5 }, fixedDelay: '1s' } },
        },
        {
          rewrite: { uri: '/' },
          corsPolicy: { allowOrigins: [{ exact: 'a' }], allowMethods: ['GET'], maxAge: '24h' },
          mirrors: [{ destination: { host: 'shadow' }, percentage: { value: 10 } }],
          headers: { request: { set: { a: 'b' }, remove: ['c'] } },
          route: [
            { destination: { host: 'model-service', subset: 'v1' }, weight: 90 },
            { destination: { host: 'model-service', subset: 'v2' }, weight: 10 },
          ],
        },
        { match: [{ method: { regex: 'GET' } }], redirect: { uri: '/x', redirectCode: 301 } },
        { directResponse: { status: 503, body: { string: 'no' } } },
      ],
      tls: [{ match: [{ sniHosts: ['a.example.com'], port: 443 }], route: [{ destination: { host: 'a' } }] }],
      tcp: [{ match: [{ port: 9000 }], route: [{ destination: { host: 'b' }, weight: 1 }] }],
    },
  },
  {
    kind: 'DestinationRule',
    plural: 'destinationrules',
    spec: {
      host: 'model-service',
      trafficPolicy: {
        loadBalancer: { simple: 'LEAST_REQUEST', warmup: { duration: '10s' } },
        connectionPool: {
          tcp: { maxConnections: 1, connectTimeout: '1s' },
          http: { http1MaxPendingRequests: 2 },
        },
        outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s' },
        tls: { mode: 'SIMPLE' },
        portLevelSettings: [
          { port: { number: 80 }, loadBalancer: { consistentHash: { httpHeaderName: 'x' } } },
        ],
      },
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', trafficPolicy: { tls: { mode: 'DISABLE' } } },
      ],
      exportTo: ['*'],
    },
  },
];

const wrong: Json[] = [
  'x',
  '5',
  5,
  -1,
  1.5,
  true,
  null,
  [],
  {},
  ['a'],
  [null],
  { a: 1 },
  '0s',
  '1h',
  99_999_999_999,
  '',
];
const MUTANTS = 250;

/** Numbers from 0 to 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Owner = Record<string | number, Json>;

/** A copy with one member removed, added or replaced, somewhere. */
function broken(spec: Json, next: () => number): Json {
  const mutant = structuredClone(spec);
  const members: [Owner, string][] = [];
  const walk = (value: Json) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      members.push([value as Owner, key]);
      walk((value as Owner)[key] ?? null);
    }
  };
  walk(mutant);
  const [owner, key] = members[Math.floor(next() * members.length)] ?? [{}, ''];
  const how = next();
  if (how < 0.2 && !Array.isArray(owner)) delete owner[key];
  else if (how < 0.35 && !Array.isArray(owner)) owner[`${key}Extra`] = 1;
  else owner[key] = wrong[Math.floor(next() * wrong.length)] ?? null;
  return mutant;
}

interface Answer {
  status: number;
  spec: unknown;
  message: unknown;
}

describe.skipIf(bench === undefined)('the sandbox and kube-apiserver on broken documents', () => {
  let real: RealCluster;
  let sandbox: Sandbox;

  beforeAll(async () => {
    [real, sandbox] = await Promise.all([startKubeApiServer(), startSandbox({ seed: 'empty' })]);
    await real.applyIstioCrds();
  });
  afterAll(() => Promise.all([real?.stop(), sandbox?.stop()]));

  const ask = async (
    access: ApiAccess,
    { kind, plural }: Base,
    spec: Json,
    mode: string,
  ): Promise<Answer> => {
    const path = `/apis/networking.istio.io/v1/namespaces/default/${plural}?dryRun=All&fieldValidation=${mode}`;
    const object = { apiVersion: 'networking.istio.io/v1', kind, metadata: { name: 'mutant' }, spec };
    const { status, body } = await apiRequest(access, 'POST', path, object);
    const answer = body as { spec?: unknown; message?: unknown };
    return { status, spec: answer.spec, message: answer.message };
  };

  test.each(bases)(
    'agree on $kind: what is refused, and what is stored',
    async base => {
      const next = numbers(7);
      const verdicts = new Set<number>();
      for (let n = 0; n < MUTANTS; n++) {
        const spec = n === 0 ? base.spec : broken(base.spec, next);
        for (const mode of ['Strict', 'Ignore']) {
          const theirs = await ask(real.access('admin'), base, spec, mode);
          const own = { server: sandbox.url, caPem: sandbox.caPem, token: sandbox.tokens.admin };
          const ours = await ask(own, base, spec, mode);
          const hint = JSON.stringify({ mode, theirs: theirs.message, ours: ours.message, spec }).slice(
            0,
            1500,
          );
          expect(ours.status, hint).toBe(theirs.status);
          expect(ours.spec, hint).toEqual(theirs.spec);
          if (theirs.status === 400) expect(ours.message).toBe(theirs.message);
          verdicts.add(theirs.status);
        }
      }
      // A run in which everything is taken, or everything refused, would compare nothing.
      expect([...verdicts].sort()).toEqual([201, 400, 422]);
    },
    120_000,
  );
});
