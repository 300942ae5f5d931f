/**
 * `npm run mesh:full`: a guarded rollout at its full length on a real mesh, by the built-in policy (1, 10, 50 %: 25
 * minutes), its events printed. `-- --spoil errors|latency|quality|pods` makes v2 bad once it has 10 %; `-- --rate N` is
 * requests a second, `-- --policy FILE` another policy.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startPrometheus } from '../cluster/harness/prometheus.ts';
import { startDriver } from './harness/driver.ts';
import { type Mesh, meshParts, namespace, startMesh, virtualService } from './harness/index.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '100' },
    policy: { type: 'string' },
    spoil: { type: 'string' },
  },
});

const spoils: Record<string, (mesh: Mesh) => unknown> = {
  errors: mesh => mesh.models.behave('v2', { errorShare: 5 }),
  latency: mesh => mesh.models.behave('v2', { latencyMs: 600 }),
  quality: mesh => mesh.models.behave('v2', { quality: 0.71 }),
  pods: mesh => mesh.podsDie('v2'),
};
const spoil = values.spoil === undefined ? undefined : spoils[values.spoil];
if (values.spoil !== undefined && !spoil) {
  console.error(`--spoil takes ${Object.keys(spoils).join(', ')}, not "${values.spoil}"`);
  process.exit(2);
}
/** Longer than any of it: the load ends by itself where nothing else ends it. */
const limitSeconds = 2 * 3600;

const parts = await meshParts();
if (!parts) process.exit(1);
const mesh = await startMesh(parts);
const prometheus = await startPrometheus({ targets: mesh.targets(), scrapeIntervalMs: 15_000 });
const load = mesh.load({ rate: Number(values.rate), seconds: limitSeconds });
const kubeconfig = mesh.cluster.kubeconfigPath('admin', { namespace });
const policy = values.policy === undefined ? [] : ['--policy', values.policy];
const where = `${namespace}/${virtualService}`;
const driver = startDriver(kubeconfig, [where, '--prometheus', prometheus.url, '--yes', ...policy]);
let shown = 0;
let spoilt: { at: number; failed: number } | undefined;
const watching = setInterval(() => {
  for (const { at, type, text, view } of driver.events.slice(shown)) {
    console.log(`${new Date(at).toISOString()} ${type.padEnd(11)} ${text}`);
    if (type !== 'step' || view.weight !== 10 || !spoil) continue;
    spoilt = { at: Date.now(), failed: load.counts.failed };
    console.log(`${new Date().toISOString()} spoilt      v2, by ${values.spoil}`);
    void spoil(mesh);
  }
  shown = driver.events.length;
}, 200);
try {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const end = await Promise.race([driver.ended, interrupted.then(() => undefined)]);
  await new Promise(resolve => setTimeout(resolve, 500));
  const { sent, byVersion, failed } = await load.stop();
  if (end?.stderr) console.error(end.stderr);
  console.log(`${sent} requests, v1 ${byVersion.v1}, v2 ${byVersion.v2}, failed ${failed}`);
  if (spoilt) {
    const last = driver.events.at(-1)?.at ?? Date.now();
    console.log(
      `${((last - spoilt.at) / 1000).toFixed(1)} s from the first bad answer to the end, ${failed - spoilt.failed} requests failed in it`,
    );
  }
  process.exitCode = end?.code ?? 1;
} finally {
  clearInterval(watching);
  driver.signal('SIGTERM');
  await driver.ended;
  await load.stop();
  await prometheus.stop();
  await mesh.stop();
}
