import { contract } from './contract/suite.ts';
import { buildBench, startKubeApiServer } from './harness/index.ts';

const bench = await buildBench();

contract(
  'kube-apiserver',
  async () => {
    const cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    return {
      access: user => cluster.access(user),
      // Istio's kinds were defined long after the cluster's first version, so no watch can start there.
      forgottenVersion: async () => '1',
      stop: () => cluster.stop(),
    };
  },
  { skip: bench === undefined },
);
