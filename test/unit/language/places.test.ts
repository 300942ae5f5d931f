import { describe, expect, it } from 'vitest';
import { placesIn } from '../../../src/language/places.ts';
import { parseText } from '../../../src/yaml/index.ts';

const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  host: model
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
  namespace: prod
spec:
  hosts: [model]
  http:
    - name: testers
      route:
        - destination: { host: model, subset: v2 }
    - route:
        - destination: { host: model, subset: v1 }
`;

const target = { namespace: 'prod', name: 'model' };
const lineOf = (words: string): number => text.split('\n').findIndex(line => line.includes(words));
const linesOf = (...args: Parameters<typeof placesIn> extends [unknown, ...infer Rest] ? Rest : never) =>
  placesIn(parseText(text), ...args).map(({ line }) => line);

describe('where a VirtualService is written', () => {
  it('is its name, and not a DestinationRule of that name', () => {
    expect(linesOf(target)).toEqual([lineOf('namespace: prod') - 1]);
    expect(linesOf({ namespace: 'stage', name: 'model' })).toEqual([]);
    expect(linesOf({ namespace: 'prod', name: 'other' })).toEqual([]);
  });

  it('is the route meant, by name before place', () => {
    expect(linesOf(target, { protocol: 'http', index: 1 })).toEqual([lineOf('- route:')]);
    expect(linesOf(target, { protocol: 'http', index: 1, name: 'testers' })).toEqual([lineOf('testers')]);
  });

  it('is the object where the file lacks the route', () => {
    const name = [lineOf('namespace: prod') - 1];
    expect(linesOf(target, { protocol: 'http', index: 7 })).toEqual(name);
    expect(linesOf(target, { protocol: 'tcp', index: 0 })).toEqual(name);
  });

  it('may be any namespace where the text leaves it open', () => {
    const open = parseText(text.replace('  namespace: prod\n', ''));
    expect(placesIn(open, { namespace: 'stage', name: 'model' })).toHaveLength(1);
  });

  it('is nowhere in what cannot be read', () => {
    expect(placesIn(parseText('kind: [VirtualService'), target)).toEqual([]);
  });
});
