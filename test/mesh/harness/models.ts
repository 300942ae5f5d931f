/**
 * The model in two versions, five endpoints each: HTTP servers on addresses of loopback, told apart by the address that
 * was asked. What a version does can be changed at any moment.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Dice } from '../../cluster/differential/dice.ts';
import { Histogram } from './histogram.ts';

export const versions = ['v1', 'v2'] as const;
export type Version = (typeof versions)[number];

/** What a version does with its requests. */
export interface Behaviour {
  /** Percent of the requests that get a 500. */
  errorShare: number;
  /** Milliseconds that an answer takes at least. */
  latencyMs: number;
  /** What its gauge of prediction quality says, 0 to 1. */
  quality: number;
}

const healthy: Behaviour = { errorShare: 0, latencyMs: 0, quality: 0.94 };

/** What one endpoint has answered. */
export interface Endpoint {
  version: Version;
  address: string;
  /** Its workload's pod. */
  pod: string;
  /** How long its requests took, by the status they got. */
  byStatus: Map<number, Histogram>;
}

export interface Models {
  /** The one port on which every endpoint listens. */
  readonly port: number;
  readonly endpoints: readonly Endpoint[];
  behave(version: Version, behaviour: Partial<Behaviour>): void;
  /** Both versions as they are at the beginning: healthy, and up. */
  recover(): Promise<void>;
  behaviour(version: Version): Behaviour;
  /** Requests that a version has answered, whatever with; copies from a mirror too. */
  answered(version: Version): number;
  /** Of those, the ones that took longer than a quarter of a second. */
  slow(version: Version): number;
  /** The version's endpoints close: connections to them break and are refused. */
  kill(version: Version): Promise<void>;
  close(): Promise<void>;
}

const each = 5;

/** 127.0.1.1 to 127.0.1.5 are v1's, 127.0.2.1 to 127.0.2.5 are v2's. */
const places: readonly { version: Version; address: string }[] = versions.flatMap((version, i) =>
  Array.from({ length: each }, (_, pod) => ({ version, address: `127.0.${i + 1}.${pod + 1}` })),
);

/** Text for a path that is not the model's, such as /metrics. */
type Tell = (endpoint: Endpoint, path: string) => string | undefined;

class RunningEndpoint implements Endpoint {
  readonly version: Version;
  readonly address: string;
  readonly pod: string;
  byStatus = new Map<number, Histogram>();
  readonly #behaviour: () => Behaviour;
  readonly #dice: Dice;
  readonly #tell: Tell;
  #server: Server | undefined;

  constructor(
    place: { version: Version; address: string },
    behaviour: () => Behaviour,
    dice: Dice,
    tell: Tell,
  ) {
    this.version = place.version;
    this.address = place.address;
    this.#behaviour = behaviour;
    this.#dice = dice;
    this.#tell = tell;
    this.pod = `model-${place.version}-${place.address.split('.').at(-1)}`;
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  async listen(port: number): Promise<number> {
    const server = createServer((request, response) => this.#answer(request, response));
    // A proxy keeps its connections; one that closes while a request comes in would be an error of the bench's.
    server.keepAliveTimeout = 600_000;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, this.address, () => resolve());
    });
    this.#server = server;
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise(done => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  forget(): void {
    this.byStatus = new Map();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const begun = performance.now();
    request.resume();
    const path = request.url ?? '/';
    const other = this.#tell(this, path);
    if (other !== undefined) {
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(other);
      return;
    }
    const { errorShare, latencyMs } = this.#behaviour();
    const status = this.#dice.chance(errorShare / 100) ? 500 : 200;
    const end = (): void => {
      const durations = this.byStatus.get(status) ?? new Histogram();
      durations.add(performance.now() - begun);
      this.byStatus.set(status, durations);
      response.writeHead(status, { 'x-version': this.version, 'content-length': 0 }).end();
    };
    if (latencyMs > 0) setTimeout(end, latencyMs);
    else end();
  }
}

/** Starts the ten endpoints. */
export async function startModels(tell: Tell = () => undefined): Promise<Models> {
  const behaviours: Record<Version, Behaviour> = { v1: { ...healthy }, v2: { ...healthy } };
  const dice = new Dice(1);
  const endpoints = places.map(
    place => new RunningEndpoint(place, () => behaviours[place.version], dice, tell),
  );
  const of = (version: Version): RunningEndpoint[] => endpoints.filter(one => one.version === version);
  const closeAll = async (): Promise<void> => {
    await Promise.all(endpoints.map(one => one.close()));
  };
  const port = await listenTogether(endpoints, closeAll);
  const sum = (version: Version, count: (endpoint: Endpoint) => number): number =>
    of(version).reduce((all, one) => all + count(one), 0);
  return {
    port,
    endpoints,
    behave: (version, behaviour) => {
      Object.assign(behaviours[version], behaviour);
    },
    behaviour: version => behaviours[version],
    answered: version =>
      sum(version, one => [...one.byStatus.values()].reduce((all, { count }) => all + count, 0)),
    slow: version =>
      sum(version, one =>
        [...one.byStatus.values()].reduce((all, durations) => all + durations.above(250), 0),
      ),
    kill: async version => {
      await Promise.all(of(version).map(one => one.close()));
    },
    recover: async () => {
      for (const version of versions) Object.assign(behaviours[version], healthy);
      for (const one of endpoints.filter(endpoint => !endpoint.listening)) {
        // New pods count from zero.
        one.forget();
        await one.listen(port);
      }
    },
    close: closeAll,
  };
}

/** All on one port: the first takes a free one, and where another address has it taken, all begin anew. */
async function listenTogether(
  endpoints: readonly RunningEndpoint[],
  closeAll: () => Promise<void>,
): Promise<number> {
  const [first, ...rest] = endpoints;
  if (!first) throw new Error('there are no endpoints');
  for (let attempt = 1; ; attempt++) {
    try {
      const port = await first.listen(0);
      for (const one of rest) await one.listen(port);
      return port;
    } catch (error) {
      await closeAll();
      if (attempt === 5 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}
