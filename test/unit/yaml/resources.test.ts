import { describe, expect, it } from 'vitest';
import { parseDocuments, resourcesOf } from '../../../src/yaml/index.ts';

const of = (text: string) => parseDocuments(text).flatMap(doc => [...resourcesOf(doc)]);

describe('resourcesOf', () => {
  it('gives a document that is one object', () => {
    expect(of('kind: Service\nmetadata: {name: a}\n')).toEqual([
      { path: [], value: { kind: 'Service', metadata: { name: 'a' } } },
    ]);
  });

  it('gives the items of lists with the path to each, nested lists too', () => {
    const text =
      'kind: List\napiVersion: v1\nitems:\n- kind: A\n- kind: ServiceList\n  items: [{kind: B}]\n- text\n';
    expect(of(text)).toEqual([
      { path: ['items', 0], value: { kind: 'A' } },
      { path: ['items', 1, 'items', 0], value: { kind: 'B' } },
    ]);
    const [doc] = parseDocuments(text);
    const range = doc?.rangeOf(['items', 1, 'items', 0, 'kind'], 'value');
    expect(text.slice(range?.start, range?.end)).toBe('B');
  });

  it('gives nothing for documents that are no objects', () => {
    expect(of('text\n---\n- 1\n---\nnull\n')).toEqual([]);
  });
});
