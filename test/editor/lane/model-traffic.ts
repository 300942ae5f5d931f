/**
 * Callers of the example's model service: so many a second, split as the VirtualService says, counted by pods of both
 * versions and by a gateway as Istio's proxies count them. A test says how well v2 is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportingPod, IstioExporter } from '../../cluster/harness/istio-exporter.ts';

/** How v2 is: percent of its requests that fail, and how many times as long they take. */
export interface Health {
  failing: number;
  slower: number;
}

export const well: Health = { failing: 0.12, slower: 1 };

const versions = ['v1', 'v2'] as const;
type Version = (typeof versions)[number];

const labelsOf = (namespace: string, version: Version, reporter: string, code: string) => ({
  reporter,
  source_workload: 'istio-ingressgateway',
  destination_workload: `model-${version}`,
  destination_workload_namespace: namespace,
  destination_service: `model-service.${namespace}.svc.cluster.local`,
  destination_service_name: 'model-service',
  destination_service_namespace: namespace,
  destination_version: version,
  destination_canonical_service: 'model',
  destination_canonical_revision: version,
  response_code: code,
  response_flags: '-',
});

/** Milliseconds and the part of the requests that take so long: a service whose slow ones are a few times slower. */
const durations: [ms: number, part: number][] = [
  [15, 0.2],
  [38, 0.5],
  [80, 0.2],
  [180, 0.075],
  [400, 0.018],
  [800, 0.007],
];

/** Of failed attempts callers see this part: the rest is retried, and works. */
const seenOfFailed = 0.45;

/** Numbers between 0 and 1, the same ones for a seed (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class ModelTraffic {
  readonly #chance = chanceOf(7);
  readonly #pods: Record<Version, ExportingPod>;
  readonly #gateway: ExportingPod;
  /** Requests a second. */
  readonly #rate: number;
  readonly #namespace: string;
  #health: Health = well;
  #running = false;

  constructor(exporter: IstioExporter, rate: number, namespace = 'default') {
    this.#pods = { v1: exporter.pod('model-v1-0'), v2: exporter.pod('model-v2-0') };
    this.#gateway = exporter.pod('gateway-0');
    this.#rate = rate;
    this.#namespace = namespace;
  }

  set health(health: Health) {
    this.#health = health;
  }

  /** Counts what comes in so many seconds, when v2 has that share (percent). */
  pass(seconds: number, share: number): void {
    const all = this.#rate * seconds * (0.95 + 0.1 * this.#chance());
    for (const version of versions) {
      const part = version === 'v2' ? share / 100 : 1 - share / 100;
      this.#requests(version, this.#whole(all * part));
      const quality = (version === 'v2' ? 0.913 : 0.902) + 0.006 * (this.#chance() - 0.5);
      this.#pods[version].gauge('model_quality', { version }, quality);
    }
  }

  /** Lets requests come until {@link end}; `share` says what v2 gets. */
  async run(share: () => Promise<number>): Promise<void> {
    this.#running = true;
    let last = performance.now();
    while (this.#running) {
      await sleep(500);
      const now = performance.now();
      this.pass((now - last) / 1000, await share());
      last = now;
    }
  }

  end(): void {
    this.#running = false;
  }

  /** A whole number that is the given one on the average. */
  #whole(wanted: number): number {
    return Math.floor(wanted + this.#chance());
  }

  #requests(version: Version, requests: number): void {
    const { failing, slower } = version === 'v2' ? this.#health : well;
    const failed = Math.min(requests, this.#whole((requests * failing) / 100));
    const given = Math.min(failed, this.#whole(failed * seenOfFailed));
    let left = requests;
    durations.forEach(([ms, part], place) => {
      const isLast = place === durations.length - 1;
      const some = isLast
        ? left
        : Math.min(left, this.#whole(requests * part * (0.9 + 0.2 * this.#chance())));
      left -= some;
      const bad = this.#whole((failed * some) / Math.max(1, requests));
      const seen = this.#whole((given * some) / Math.max(1, requests));
      this.#count(version, Math.min(bad, some), some, ms * slower, Math.min(seen, some));
    });
  }

  #count(version: Version, failed: number, requests: number, ms: number, seen: number): void {
    const pod = this.#pods[version];
    for (const [code, attempts, given] of [
      ['200', requests - failed, requests - seen],
      ['500', failed, seen],
    ] as const) {
      if (attempts > 0)
        pod.count({
          labels: labelsOf(this.#namespace, version, 'destination', code),
          requests: attempts,
          ms,
        });
      if (given > 0)
        this.#gateway.count({
          labels: labelsOf(this.#namespace, version, 'source', code),
          requests: given,
          ms,
        });
    }
  }
}
