import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseText, resourcesOf } from '../../src/yaml/index.ts';
import { expansions, snippets } from '../support/snippets.ts';
import {
  buildBench,
  buildOracle,
  istioVerdicts,
  type RealCluster,
  startKubeApiServer,
} from './harness/index.ts';

const built = [await buildBench(), await buildOracle()].every(binary => binary !== undefined);
if (!built) console.log('skipped: snippets test, because Go is missing and the judges cannot be built');

/** A rollout's policy stays in its file: no cluster knows the kind. */
const texts = [...snippets.values()]
  .filter(({ prefix }) => prefix !== 'istiocanarypolicy')
  .flatMap(({ prefix, body }) =>
    expansions(body).map((text, at) => [`${prefix}, expansion ${at + 1}`, text] as const),
  );

/** The resources of a text that are Istio's, as JSON, which is what its validation reads too. */
const istiosOwn = (text: string): string[] =>
  parseText(text)
    .docs.flatMap(doc => [...resourcesOf(doc)])
    .map(({ value }) => JSON.stringify(value))
    .filter(each => each.includes('"networking.istio.io/'));

describe.skipIf(!built)('every snippet, expanded', () => {
  let real: RealCluster;

  beforeAll(async () => {
    real = await startKubeApiServer();
    await real.applyIstioCrds();
    await real.request('POST', '/api/v1/namespaces', { metadata: { name: 'istio-ingress' } });
  });
  afterAll(() => real?.stop());

  it('is nothing that Istio would refuse or warn of', async () => {
    const resources = texts.flatMap(([name, text]) => istiosOwn(text).map(json => ({ name, json })));
    expect(resources.length).toBeGreaterThanOrEqual(texts.length - 1);
    const verdicts = await istioVerdicts(resources.map(({ json }) => json));
    expect(verdicts).toHaveLength(resources.length);
    const said = verdicts.flatMap(({ error, warning }, at) =>
      (error ?? warning) ? [`${resources[at]?.name}: ${error ?? warning}`] : [],
    );
    expect(said).toEqual([]);
  });

  it.each(texts)('%s: is taken by the API server, every field of it', async (_, text) => {
    const args = ['apply', '--dry-run=server', '--validate=strict', '--namespace', 'default', '-f', '-'];
    const namespaced = text.includes('namespace:')
      ? args.filter(arg => !/^(?:--namespace|default)$/.test(arg))
      : args;
    const { code, stderr } = await real.kubectl(namespaced, { input: text });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
