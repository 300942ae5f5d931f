import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { associationOf } from '../../../src/editor/redhat-yaml/associations.ts';
import { takesPart } from '../../../src/editor/redhat-yaml/takes-part.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { configMap, deployment, destinationRule, virtualService } from './files.ts';

describe('which files go by our schema', () => {
  const among = (...documents: string[]) => parseText(documents.join('---\n'));

  it('those with a document of ours, when no other schema is theirs', () => {
    expect(takesPart(among(deployment, virtualService, configMap), 'none')).toBe(true);
    expect(takesPart(among(destinationRule), 'none')).toBe(true);
    expect(takesPart(among(deployment, configMap), 'none')).toBe(false);
    expect(takesPart(among(''), 'none')).toBe(false);
    expect(takesPart(among(virtualService.replace('networking.istio.io', 'gateway.solo.io')), 'none')).toBe(
      false,
    );
  });

  it('those of ours alone, when the rest goes by the schema of Kubernetes', () => {
    expect(takesPart(among(destinationRule, '# nothing\n', virtualService), 'kubernetes')).toBe(true);
    expect(takesPart(among(destinationRule, deployment), 'kubernetes')).toBe(false);
    expect(takesPart(among(configMap), 'kubernetes')).toBe(false);
  });

  it('none with a schema of its own, and none so large that its server would slow down', () => {
    expect(takesPart(among(virtualService), 'own')).toBe(false);
    expect(takesPart(among(...Array.from({ length: 20 }, () => virtualService)), 'none')).toBe(true);
    expect(takesPart(among(...Array.from({ length: 21 }, () => virtualService)), 'none')).toBe(false);
  });

  it('Lists by their items', () => {
    const list = (...items: string[]) =>
      `apiVersion: v1\nkind: List\nitems:\n${items.map(item => item.replace(/^/gm, '    ').replace('    a', '  - a').trimEnd()).join('\n')}\n`;
    expect(takesPart(among(list(virtualService, destinationRule)), 'kubernetes')).toBe(true);
    expect(takesPart(among(list(virtualService, deployment)), 'kubernetes')).toBe(false);
  });
});

describe('what yaml.schemas says of a file', () => {
  const of = (setting: unknown, file = '/home/me/mesh/istio/routes.yaml') =>
    associationOf(setting, glob => matchesGlob(file, glob));

  it('nothing without a glob that covers it', () => {
    for (const setting of [undefined, null, 'x', {}, { kubernetes: '/k8s/*.yaml' }, { './a.json': [] }]) {
      expect(of(setting)).toBe('none');
    }
  });

  it('Kubernetes by its short name or its address', () => {
    expect(of({ kubernetes: '*.yaml' })).toBe('kubernetes');
    expect(of({ Kubernetes: ['/deploy/**', '/istio/**'] })).toBe('kubernetes');
    expect(of({ 'https://example.com/kubernetes-json-schema/all.json': '*.yaml' })).toBe('kubernetes');
  });

  it('a schema of its own, also beside that of Kubernetes, unless a glob takes it out', () => {
    expect(of({ './policy.json': 'istio/*.yaml', kubernetes: '*.yaml' })).toBe('own');
    expect(of({ './policy.json': ['*.yaml', '!routes.yaml'] })).toBe('none');
    expect(of({ './policy.json': '/home/me/mesh/istio/routes.yaml' })).toBe('own');
  });
});
