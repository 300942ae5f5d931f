import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRules } from '../../../src/validation/catalogue.ts';
import { type Proposal, YamlLanguageServer } from '../../support/yaml-language-server.ts';
import { configMap, deployment, destinationRule, marked, virtualService } from './files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const content = readFileSync(new URL('../../../schemas/proposals.json', import.meta.url), 'utf8');
const whole = JSON.parse(readFileSync(new URL('../../../schemas/any-kind.json', import.meta.url), 'utf8'));
const route = whole.definitions.HTTPRoute.properties;

let server: YamlLanguageServer;
let files = 0;

beforeAll(async () => {
  server = await YamlLanguageServer.start(root, {
    schemasOf: () => ['istio-canary-schema:/proposals'],
    contentOf: () => content,
  });
});
afterAll(() => server?.stop());

async function proposals(textWithMark: string): Promise<Proposal[]> {
  const uri = `file:///made/${++files}.yaml`;
  const { text, position } = marked(textWithMark);
  server.open(uri, text);
  return server.proposals(uri, position);
}

async function hover(textWithMark: string): Promise<string> {
  const uri = `file:///made/${++files}.yaml`;
  const { text, position } = marked(textWithMark);
  server.open(uri, text);
  return server.hover(uri, position);
}

const labels = (found: Proposal[]): string[] => found.map(({ label }) => label);
const among = (...documents: string[]): string => documents.join('---\n');
const said = ({ documentation }: Proposal): string =>
  typeof documentation === 'string' ? documentation : (documentation?.value ?? '');

describe('the schema for proposals, in the YAML language server', () => {
  it('offers the fields of a VirtualService among other documents, with our texts', async () => {
    const typed = virtualService.replace('    - route:', '    - name: split\n      ‸\n      route:');
    const found = await proposals(among(deployment, typed, configMap));
    expect(labels(found)).toEqual(expect.arrayContaining(['match', 'timeout', 'retries', 'mirror', 'fault']));
    const retries = found.find(({ label }) => label === 'retries');
    expect(retries && said(retries)).toContain(route.retries.description);
    expect(retries?.textEdit?.newText ?? retries?.insertText).toMatch(/^retries:\n\s+/);
  });

  it('offers the fields of a DestinationRule, and the values of a field', async () => {
    const fields = await proposals(among(configMap, `${destinationRule}  ‸\n`, deployment));
    expect(labels(fields)).toEqual(expect.arrayContaining(['exportTo', 'workloadSelector']));
    expect(labels(fields)).not.toContain('http');
    const values = await proposals(among(deployment, destinationRule.replace('RANDOM', '‸')));
    expect(labels(values)).toEqual(expect.arrayContaining(['RANDOM', 'ROUND_ROBIN', 'LEAST_REQUEST']));
    const flags = await proposals(
      among(virtualService.replace('    - route:', '    - match:\n        - ignoreUriCase: ‸\n      route:')),
    );
    expect(labels(flags).sort()).toEqual(['false', 'true']);
  });

  it('offers them in the items of a List', async () => {
    const item = virtualService.replace(/^/gm, '    ').replace('    apiVersion', '  - apiVersion').trimEnd();
    const found = await proposals(`apiVersion: v1\nkind: List\nitems:\n${item}\n      ‸\n`);
    expect(labels(found)).toEqual(expect.arrayContaining(['gateways', 'exportTo']));
  });

  it('offers nothing in documents of other kinds, nor what the cluster writes', async () => {
    expect(labels(await proposals(among(`${deployment}  ‸\n`, virtualService)))).toEqual([]);
    expect(await hover(among(deployment.replace('hosts', 'ho‸sts'), virtualService))).toBe('');
    const metadata = labels(await proposals(virtualService.replace('  name: model', '  name: model\n  ‸')));
    expect(metadata).toContain('namespace');
    expect(metadata).not.toContain('resourceVersion');
  });

  it('explains a field as we do, right or wrong', async () => {
    const texts = [virtualService, virtualService.replace('weight: 90', 'weight: many')];
    for (const text of texts) {
      const found = await hover(text.replace('weight', 'wei‸ght'));
      expect(found).toBe(
        `**weight** · integer\n\n${whole.definitions.HTTPRouteDestination.properties.weight.description}`,
      );
    }
    expect(await hover(destinationRule.replace('simple', 'sim‸ple'))).toContain('`ROUND_ROBIN`');
  });

  const examples = allRules
    .filter(({ code }) => !code.startsWith('yaml-'))
    .flatMap(({ code, example }) => [
      [`bad for ${code}`, example.bad] as const,
      [`good for ${code}`, example.good] as const,
    ]);

  it('finds nothing in any document, good or bad, ours or not', async () => {
    expect(examples.length).toBeGreaterThan(200);
    const texts = [...examples.map(([, text]) => text), among(deployment, virtualService, configMap)];
    // Of whatever type a field is, a document may hold something else there.
    for (const value of ['null', '[]', '{}', '"x"', '7', 'true']) {
      texts.push(virtualService.replace(/spec:[\s\S]*/, `spec: ${value}\n`));
      texts.push(virtualService.replace(/http:[\s\S]*/, `http: ${value}\n`));
      texts.push(virtualService.replace(/route:[\s\S]*/, `route: ${value}\n`));
      texts.push(destinationRule.replace('RANDOM', value).replace('host: model', `host: ${value}`));
      texts.push(
        virtualService.replace(/weight: \d+/g, `weight: ${value}`).replace('name: model', `name: ${value}`),
      );
    }
    const remarks = await Promise.all(
      texts.map(async text => {
        const found = await server.remarksOn(`file:///made/${++files}.yaml`, text);
        return found.map(({ message, range }) => `${message} in line ${range.start.line + 1} of\n${text}`);
      }),
    );
    expect(remarks.flat()).toEqual([]);
  });

  it('is asked: a schema that demands something is heard', async () => {
    const strict = await YamlLanguageServer.start(root, {
      schemasOf: () => ['istio-canary-schema:/any-kind'],
      contentOf: () => JSON.stringify(whole),
    });
    const remarks = await strict.remarksOn(
      'file:///made/strict.yaml',
      virtualService.replace('weight:', 'wieght:'),
    );
    strict.stop();
    expect(remarks.map(({ message }) => message)).toEqual(['Property wieght is not allowed.']);
  });
});
