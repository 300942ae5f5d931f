import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { readLevels } from '../../../src/editor/diagnostics/level-setting.ts';
import { LEVELS } from '../../../src/validation/levels.ts';
import { ignorableCodes } from '../../../src/validation/suppress/apply.ts';

const read = (value: unknown) => readLevels(value, ignorableCodes);

describe('severities by code, as people write them', () => {
  it('take every level', () => {
    const wish = { IST0101: 'warning', 'negative-weight': 'off', 'yaml-tab': 'info', IST0131: 'error' };
    expect(read(wish)).toEqual({ severities: wish, complaints: [] });
    expect(read(undefined)).toEqual({ severities: {}, complaints: [] });
  });

  it.each([
    [{ 'negative-wieght': 'off' }, 'negative-wieght, which no finding has. Did you mean negative-weight?'],
    [{ 'completely-different': 'off' }, 'completely-different, which no finding has.'],
    [{ IST0101: 'warn' }, 'gives IST0101 the level warn; it takes error, warning, info, off.'],
    [{ IST0101: 0 }, 'gives IST0101 the level 0;'],
    [{ IST0101: null }, 'gives IST0101 the level null;'],
    [['IST0101'], 'must be an object'],
    ['off', 'must be an object'],
  ])('say what is wrong with %j, and take the rest', (value, complaint) => {
    const { severities, complaints } = read(value);
    expect(complaints).toEqual([expect.stringContaining(complaint)]);
    expect(severities).toEqual({});
  });

  it('have a schema that takes all codes and levels and nothing else', () => {
    const property = manifest.contributes.configuration.properties['istioCanary.validation.severity'];
    const [[pattern = '', { enum: levels }] = ['', { enum: [] }]] = Object.entries(
      property.patternProperties,
    );
    expect([...ignorableCodes].filter(code => !new RegExp(pattern).test(code))).toEqual([]);
    expect(levels).toEqual(LEVELS);
  });
});
