import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { ask, type OwnAnswer } from '../inside/own-client.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const definition = `${definitions}/virtualservices.networking.istio.io`;
const objects = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';

/** What can be sent again of an object that was read. */
const again = ({ metadata = {}, spec, ...rest }: OwnAnswer['body']): unknown => {
  const { name, namespace, labels, annotations } = metadata;
  return { ...rest, status: undefined, metadata: { name, namespace, labels, annotations }, spec };
};

describe('a cluster without Istio', () => {
  let api: ExtensionApi;
  let crd: OwnAnswer['body'];
  let service: OwnAnswer['body'];

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    crd = (await ask(kubeconfig, 'GET', definition)).body;
    service = (await ask(kubeconfig, 'GET', `${objects}/model-virtual-service`)).body;
    await ask(kubeconfig, 'DELETE', definition);
    await until('the kind is gone', async () => (await ask(kubeconfig, 'GET', objects)).status === 404);
    await configure('kubeconfig', kubeconfig);
  });

  after(() => configure('kubeconfig', undefined));

  it('is told to be one', async () => {
    await run('refresh', {});
    assert.equal(api.state(), 'no-istio');
    assert.deepEqual(api.tree(), []);
  });

  it('refuses a shift in words', async () => {
    await assert.rejects(
      async () => run('shiftTraffic', { namespace: 'default', name: 'model-virtual-service', to: { v2: 1 } }),
      /virtualservices/i,
    );
  });

  // Last, so that the cluster is whole again for whoever comes next.
  it('is seen to have Istio once it is installed', async () => {
    await ask(kubeconfig, 'POST', definitions, again(crd));
    await until(
      'the object is back',
      async () => (await ask(kubeconfig, 'POST', objects, again(service))).status === 201,
      20_000,
    );
    await run('refresh', {});
    await untilRow(api, 'virtualService model-virtual-service');
  });
});
