/** What the client's proxy says of each request: what Istio's own proxies make their source-side metrics from. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** One request, as its caller's proxy saw it. */
export interface Access {
  /** 0 where the caller went away before there was an answer. */
  code: number;
  /** `-`, or why there was no proper answer: UH (no healthy endpoint), UF (no connection), UC, NC, DC, ... */
  flags: string;
  /** `outbound|80|v2|model-service.models.svc.cluster.local`; `-` where no route led anywhere. */
  cluster: string;
  /** Whole milliseconds from the first byte in to the last byte out. */
  ms: number;
  /** The endpoint that was asked, `127.0.2.1:8080`; `-` where none was. */
  upstream: string;
}

export const accessLogFormat: Record<keyof Access, string> = {
  code: '%RESPONSE_CODE%',
  flags: '%RESPONSE_FLAGS%',
  cluster: '%UPSTREAM_CLUSTER_RAW%',
  ms: '%DURATION%',
  upstream: '%UPSTREAM_HOST%',
};

/** As Envoy writes it: what a request had none of is null. */
type Logged = { [Field in keyof Access]: Access[Field] | null };

const whole = ({ code, flags, cluster, ms, upstream }: Logged): Access => ({
  code: code ?? 0,
  flags: flags ?? '-',
  cluster: cluster ?? '-',
  ms: ms ?? 0,
  upstream: upstream ?? '-',
});

/** Reads what has been added to an access log since it was read last. */
export class AccessLog {
  readonly #file: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.alloc(1 << 16);
  #rest = '';

  constructor(path: string) {
    this.#file = openSync(path, 'r');
  }

  read(): Access[] {
    const found: Access[] = [];
    for (;;) {
      const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, null);
      if (length === 0) return found;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, length))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) found.push(whole(JSON.parse(line) as Logged));
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
