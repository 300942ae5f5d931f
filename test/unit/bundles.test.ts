import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundles, MAIN_LIMIT } from '../../scripts/bundles.ts';
import { CALLED } from '../../scripts/late-bundles.ts';
import { allRules } from '../../src/validation/catalogue.ts';
import { schemaErrors } from '../../src/validation/errors.ts';
import { describeField, ruleTexts } from '../../src/validation/texts.ts';

async function bundled(name: string): Promise<string> {
  const options = bundles().find(one => one.outfile === `dist/${name}`);
  if (!options) throw new Error(`no bundle ${name}`);
  const { outputFiles = [] } = await build({ ...options, write: false });
  return outputFiles[0]?.text ?? '';
}

const description = describeField('VirtualService', ['spec', 'http', 0, 'mirror']) ?? '';
const inCode = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll('`', '\\`');
const holds = (code: string, text: string): boolean => code.includes(text) || code.includes(inCode(text));

const holders: Record<string, Promise<object>> = {
  './yaml.cjs': import('../../src/yaml/full.ts'),
  './versions.cjs': import('../../src/canary/versions-late.ts'),
  './structure.cjs': import('../../src/validation/structure.ts'),
};

describe('what loads when it is called', { timeout: 30_000 }, () => {
  it.each(Object.entries(CALLED))('%s is in %s', async (source, bundle) => {
    const asked: object = await import(/* @vite-ignore */ `../../src/${source}`);
    expect(Object.keys((await holders[bundle]) ?? {})).toEqual(expect.arrayContaining(Object.keys(asked)));
  });

  it('answers as it does from its source', async () => {
    const late: { exports: { schemaErrors?: typeof schemaErrors } } = { exports: {} };
    new Function('module', 'exports', await bundled('structure.cjs'))(late, late.exports);
    const object = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      spec: { http: [{ tiemout: '5s' }] },
    };
    expect(late.exports.schemaErrors?.('VirtualService', object)).toEqual(
      schemaErrors('VirtualService', object),
    );
  });
});

describe('what loads with the editor', { timeout: 30_000 }, () => {
  it('is small', async () => {
    const code = await bundled('main.cjs');
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(MAIN_LIMIT);
    expect(code).toContain("require('./yaml.cjs')".replaceAll("'", '"'));
    expect(code).not.toContain('flow-collection');
  });

  it('leaves what commands do to a bundle that loads with the first of them', async () => {
    const [main, commands] = await Promise.all([bundled('main.cjs'), bundled('commands.cjs')]);
    expect(main).toContain('require("./commands.cjs")');
    for (const text of ['Roll Back Anyway', 'Apply by Force']) {
      expect(holds(main, text), text).toBe(false);
      expect(holds(commands, text), text).toBe(true);
    }
  });

  it.each(['main.cjs', 'lint.cjs'])(
    'leaves texts that few ask for to a bundle of their own: %s',
    async name => {
      const code = await bundled(name);
      expect(holds(code, 'IST0101')).toBe(true);
      expect(description).not.toBe('');
      expect(holds(code, description)).toBe(false);
      for (const { what, why } of allRules) {
        expect(holds(code, what), what).toBe(false);
        expect(holds(code, why), why).toBe(false);
      }
    },
  );

  it('finds them there', async () => {
    const code = await bundled('texts.cjs');
    const late: { exports: { ruleTexts?: unknown; describeField?: typeof describeField } } = { exports: {} };
    new Function('module', 'exports', code)(late, late.exports);
    expect(late.exports.ruleTexts).toEqual(ruleTexts);
    expect(Object.keys(ruleTexts)).toHaveLength(allRules.length);
    expect(late.exports.describeField?.('VirtualService', ['spec', 'http', 0, 'mirror'])).toBe(description);
    expect(code.length).toBeLessThan(150_000);
  });
});
