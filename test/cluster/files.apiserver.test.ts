import { expect, test } from 'vitest';
import { buildBench, startKubeApiServer } from './harness/index.ts';
import { filesSuite } from './support/files-suite.ts';

const bench = await buildBench();

if (bench === undefined) {
  test.skip('files applied to the real API server: it is not built here', () => {
    expect.unreachable();
  });
} else {
  filesSuite('files applied to the real API server', async () => {
    const cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    return {
      access: cluster.access('admin'),
      kubeconfig: cluster.kubeconfigPath('admin'),
      stop: () => cluster.stop(),
    };
  });
}
