/** Records every version of an object that there ever is, by a watch of its own. */
import { get } from 'node:https';
import { createInterface } from 'node:readline';
import type { VirtualService } from '../../../src/istio/types.ts';
import type { RealCluster } from '../harness/index.ts';

export interface Recorder {
  /** As stored, oldest first, beginning with the one that was there. */
  versions: VirtualService[];
  close(): void;
}

/** Resolves when the watch stands. */
export async function recordVersions(cluster: RealCluster, list: string, name: string): Promise<Recorder> {
  const selector = `fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
  const { body } = await cluster.request('GET', `${list}?${selector}`);
  const { items, metadata } = body as { items: VirtualService[]; metadata: { resourceVersion: string } };
  const versions = [...items];
  const { server, caPem, token } = cluster.access('admin');
  const at = `${server}${list}?${selector}&watch=1&resourceVersion=${metadata.resourceVersion}`;
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const request = get(at, { ca: caPem, agent: false, headers }, answer => {
      const lines = createInterface({ input: answer });
      // Closing it is no error of anybody's.
      lines.on('error', () => {});
      lines.on('line', line => {
        const { type, object } = JSON.parse(line) as { type: string; object: VirtualService };
        if (type !== 'MODIFIED') throw new Error(`${type}: only changes were expected`);
        versions.push(object);
      });
      resolve({ versions, close: () => request.destroy() });
    });
    request.on('error', reject);
  });
}
