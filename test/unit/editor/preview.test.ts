import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isLookedAt } from '../../../src/editor/diagnostics/languages.ts';
import { liveText } from '../../../src/editor/preview/live-text.ts';
import { manifestOf } from '../../../src/editor/preview/manifest.ts';
import type { VirtualService } from '../../../src/istio/types.ts';

describe('a manifest of the cluster', () => {
  it('keeps words in quotes that Kubernetes would read as booleans or numbers', () => {
    const words = ['y', 'on', 'no', '0777', '1_000', 'null'];
    const match = words.map(exact => ({ headers: { canary: { exact } } }));
    const spec = { hosts: ['a'], http: [{ match, route: [] }] };
    const text = manifestOf({ kind: 'VirtualService', metadata: { name: 'a' }, spec } as VirtualService);
    expect(text).toContain('exact: "y"');
    // As the YAML 1.1 of Kubernetes reads it.
    expect(parse(text, { version: '1.1' })).toMatchObject({ spec });
  });

  it('is not looked at for mistakes', () => {
    expect(isLookedAt('yaml', 'istio-canary')).toBe(false);
    expect(isLookedAt('yaml', 'file')).toBe(true);
  });
});

describe('the document of a live object', () => {
  const of = { context: 'dev', server: 'https://ada:secret@one', caDigest: '' };

  it('is the object while the window is on its cluster', () => {
    expect(liveText('kind: A\n', of, { ...of })).toBe('kind: A\n');
  });

  it.each([
    ['another context', { ...of, context: 'prod' }, 'the window shows prod'],
    [
      'the same name for another cluster',
      { ...of, server: 'https://two' },
      'the window shows dev (https://two)',
    ],
    ['another certificate', { ...of, caDigest: 'x' }, 'the window shows dev'],
    ['no cluster', undefined, 'the window has left dev (https://one)'],
  ])('says at the top that it is left behind, and stays, on %s', (_what, now, words) => {
    const [comment = '', ...rest] = liveText('kind: A\n', of, now).split('\n');
    expect(comment).toMatch(/^# no longer followed: /);
    expect(comment).toContain(words);
    expect(comment).not.toContain('secret');
    expect(rest.join('\n')).toBe('kind: A\n');
  });
});
