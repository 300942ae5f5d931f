/**
 * Starts a kube-apiserver with etcd, Istio's CRDs and the example on loopback, to try the product with by hand:
 * `node scripts/real-cluster.ts`. Prints a kubeconfig for each user; ends with Ctrl+C, and leaves nothing.
 *
 * Needs Go (see test/cluster/bench-server/go.mod). No controllers run: pods do not appear, statuses stand still.
 */
import { once } from 'node:events';
import {
  buildBench,
  grantInNamespace,
  seedExample,
  startKubeApiServer,
  users,
} from '../test/cluster/harness/index.ts';

const namespace = 'models';

if ((await buildBench()) === undefined) process.exit(1);

const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
const cluster = await startKubeApiServer();
try {
  await cluster.applyIstioCrds();
  await seedExample(cluster, namespace);
  await grantInNamespace(cluster, 'shifter', namespace);
  console.log(
    `kube-apiserver at ${cluster.server}, the example in namespace ${namespace}; log in its folder`,
  );
  console.log(
    '  admin: all rights; viewer: reads; shifter: reads and shifts in that namespace; nobody: none',
  );
  for (const user of users) console.log(`KUBECONFIG=${cluster.kubeconfigPath(user, { namespace })}`);
  console.log('Ctrl+C stops it and removes the files.');
  await stopped;
} finally {
  await cluster.stop();
}
