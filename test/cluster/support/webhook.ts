/** A validating admission webhook on loopback that says what it is told to, and its entry in the cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RealCluster } from '../harness/index.ts';
import { base64, keyPair, tlsServer } from './tls-server.ts';

export interface Verdict {
  /** Milliseconds that it thinks, or what it waits for. */
  after?: number | Promise<void>;
  /** The refusal as a Status; without one the write is let in. */
  status?: { code: number; reason?: string; message: string; details?: object };
}

export interface Webhook {
  /** What it says to the next writes, in order; then it lets everything in. */
  next(...verdicts: Verdict[]): void;
  /** Writes that it was asked about so far. */
  asked(): number;
  /** From now on the API server waits that long for an answer; resolves once it knows. */
  patience(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** Seconds that the API server waits for an answer: more than a busy machine takes. */
const usual = 10;

interface Review {
  request: { uid: string };
}

/** Registers it for changes of the VirtualService at `path`, and waits until it is asked. */
export async function webhook(cluster: RealCluster, path: string): Promise<Webhook> {
  const pair = await keyPair(['127.0.0.1']);
  const verdicts: Verdict[] = [];
  let asked = 0;
  let patience = '';
  const server = await tlsServer(pair, async (incoming, outgoing) => {
    asked += 1;
    patience = new URL(incoming.url ?? '', 'https://webhook').searchParams.get('timeout') ?? '';
    const { after = 0, status } = verdicts.shift() ?? {};
    const body = Buffer.concat(await incoming.toArray()).toString();
    const { uid } = (JSON.parse(body) as Review).request;
    const answer = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, allowed: status === undefined, status },
    };
    await (typeof after === 'number' ? sleep(after) : after);
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify(answer));
  });
  const name = 'house-rules.example.com';
  const created = await cluster.request('POST', configurations, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name,
        clientConfig: { url: `${server.url}/`, caBundle: base64(pair.cert) },
        rules: [
          {
            apiGroups: ['networking.istio.io'],
            apiVersions: ['*'],
            operations: ['UPDATE'],
            resources: ['virtualservices'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Fail',
        timeoutSeconds: usual,
      },
    ],
  });
  if (created.status !== 201) throw new Error(`the webhook was refused: ${JSON.stringify(created.body)}`);
  // The API server learns of it, and of changes, through a watch of its own; it tells the webhook how long it waits.
  const learned = async (seconds: number): Promise<void> => {
    patience = '';
    for (const limit = Date.now() + 20_000; patience !== `${seconds}s`; await sleep(50)) {
      if (Date.now() > limit) throw new Error(`the API server does not ask the webhook for ${seconds} s`);
      await cluster.request('PATCH', `${path}?dryRun=All`, { metadata: { labels: { probe: 'yes' } } });
    }
  };
  await learned(usual);
  return {
    next: (...list) => verdicts.push(...list),
    asked: () => asked,
    async patience(seconds) {
      const value = [{ op: 'replace', path: '/webhooks/0/timeoutSeconds', value: seconds }];
      const { status, body } = await cluster.request('PATCH', `${configurations}/${name}`, value);
      if (status !== 200) throw new Error(`the webhook was not changed: ${JSON.stringify(body)}`);
      await learned(seconds);
    },
    async close() {
      await cluster.request('DELETE', `${configurations}/${name}`);
      await server.close();
    },
  };
}
