/**
 * A process of its own that connects as the editor does, and prints as JSON what it took until every row of the tree
 * was there. Arguments: KUBECONFIG, and how many VirtualServices there are.
 */
import * as facade from '../../src/cluster/index.ts';
import { openTree } from '../support/tree-model.ts';

const [kubeconfig = '', wanted = '0'] = process.argv.slice(2);
// The garbage of loading is not the cluster's.
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const start = performance.now();
const tree = openTree(kubeconfig, facade);
await tree.hub.connect();
const listed = performance.now() - start;
const rows = tree.rows();
const complete = performance.now() - start;
const shown = rows.filter(row => row.kind === 'virtualService').length;
if (shown !== Number(wanted)) throw new Error(`${shown} VirtualServices are shown of ${wanted}`);
const { cpuUsage, memoryUsage } = process;
const cpu = cpuUsage();
globalThis.gc?.();
const { heapUsed, rss } = memoryUsage();
console.log(
  JSON.stringify({
    listed,
    complete,
    cpu: (cpu.user + cpu.system) / 1000,
    rows: rows.length,
    heap: heapUsed - before,
    rss,
  }),
);
process.exit();
