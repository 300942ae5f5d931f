import { join } from 'node:path';
import { buildGoProgram } from '../cluster/harness/go-program.ts';

/** The path of `istioctl`, built on demand from its Go module; undefined, with the reason said, where Go is missing. */
export const buildIstioctl = (): Promise<string | undefined> =>
  buildGoProgram({ name: 'istioctl', directory: join(import.meta.dirname, 'istioctl') });
