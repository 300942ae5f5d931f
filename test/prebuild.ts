/**
 * Builds and fetches what the lanes need beside Node.js, one after the other and at the lowest priority, while lanes run
 * that need none of it. A lane that comes to it earlier waits for it, and says what is missing.
 */
import { setPriority } from 'node:os';
import { buildBench, buildOracle } from './cluster/harness/index.ts';
import { fetchEnvoy } from './mesh/harness/envoy-binary.ts';
import { buildIstiod } from './mesh/harness/istiod.ts';

setPriority(19);
for (const part of [buildBench, buildOracle, fetchEnvoy, buildIstiod]) await part().catch(() => undefined);
