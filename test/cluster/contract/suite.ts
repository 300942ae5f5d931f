/** The whole contract: what the product relies on of a Kubernetes API, said once, run against each that there is. */
import { afterAll, beforeAll, describe } from 'vitest';
import { accessContract } from './access.ts';
import { applyContract } from './apply.ts';
import { discoveryContract } from './discovery.ts';
import { jsonPatchContract } from './json-patch.ts';
import { listContract } from './list.ts';
import { mergePatchContract } from './merge-patch.ts';
import { crudContract } from './objects-crud.ts';
import { statusContract } from './status-subresource.ts';
import { apiOf, namespace, type Target } from './target.ts';
import { validationContract } from './validation.ts';
import { watchContract } from './watching.ts';

/** Runs the contract against what `start` starts. */
export function contract(
  title: string,
  start: () => Promise<Target>,
  options: { skip?: boolean } = {},
): void {
  describe.skipIf(options.skip)(`the contract, kept by ${title}`, () => {
    let target: Target | undefined;
    const started = (): Target => {
      if (!target) throw new Error(`${title} has not started`);
      return target;
    };
    const api = apiOf(started);

    beforeAll(async () => {
      target = await start();
      await api.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
      });
    });
    afterAll(() => target?.stop());

    discoveryContract(api);
    crudContract(api);
    jsonPatchContract(api);
    mergePatchContract(api);
    applyContract(api);
    validationContract(api);
    statusContract(api);
    listContract(api);
    watchContract(api);
    accessContract(api, started);
  });
}
