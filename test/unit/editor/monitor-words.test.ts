import { describe, expect, it } from 'vitest';
import { aligned, heldAt, newest } from '../../../src/editor/monitor/align.ts';
import {
  axisText,
  countText,
  differenceText,
  levelText,
  valueText,
} from '../../../src/editor/monitor/format.ts';
import { pageOf, policyOf } from '../../../src/editor/monitor/html.ts';
import { readFromView, readKept } from '../../../src/editor/monitor/messages.ts';
import { buttonsOf, progressOf, rolloutText } from '../../../src/editor/monitor/progress.ts';
import { clockText, spanText } from '../../../src/editor/monitor/words.ts';
import { briefItem, guardText } from '../../../src/editor/status/guard-text.ts';
import { noon, rolloutAt } from './monitor-support.ts';

const plain = (text: string): string => text.replaceAll('\u202F', ' ');

describe('numbers', () => {
  it.each([
    [0.0123, '%', '0.012 %'],
    [1.234, '%', '1.23 %'],
    [12.34, '%', '12.3 %'],
    [100, '%', '100 %'],
    [0, '%', '0 %'],
    [3.25, 'ms', '3.3 ms'],
    [412.4, 'ms', '412 ms'],
    [1240, 'ms', '1.24 s'],
    [38214, '', '38 214'],
    [0.902, '', '0.90'],
    [127.4, 'req/s', '127/s'],
  ])('%f %s is %s', (value, unit, text) => expect(plain(valueText(value, unit))).toBe(text));

  it('differ with a sign, in points where they are shares', () => {
    expect(plain(differenceText(6.09, '%'))).toBe('+6.09 pp');
    expect(plain(differenceText(-23, 'ms'))).toBe('\u221223.0 ms');
    expect(plain(differenceText(0, '%'))).toBe('±0 pp');
  });

  it('are written on axes with the digits that the steps need', () => {
    expect(plain(axisText(0.5, '%', 0.25))).toBe('0.5 %');
    expect(plain(axisText(50, '%', 25))).toBe('50 %');
    expect(plain(axisText(2.5, '%', 2.5))).toBe('2.5 %');
    expect(plain(axisText(5, '%', 2.5))).toBe('5 %');
    expect(plain(axisText(0.75, '%', 0.25))).toBe('0.75 %');
    expect(plain(axisText(1000, 'ms', 500))).toBe('1.0 s');
    expect(plain(axisText(0, 'ms', 200))).toBe('0 ms');
  });

  it('of bounds have no zeros that nobody wrote', () => {
    expect(plain(levelText(5, '%'))).toBe('5 %');
    expect(plain(levelText(0.8, ''))).toBe('0.8');
    expect(plain(levelText(500, 'ms'))).toBe('500 ms');
    expect(countText(1_234_567)).toBe('1\u202F234\u202F567');
  });
});

describe('lines', () => {
  it('come onto one axis, with gaps where one knows nothing', () => {
    const { at, values } = aligned([
      { at: [1, 3], values: [10, Number.NaN] },
      { at: [2, 3], values: [20, 30] },
    ]);
    expect(at).toEqual([1, 2, 3]);
    expect(values).toEqual([
      [10, null, null],
      [null, 20, 30],
    ]);
    expect(newest([1, null, null])).toBe(1);
    expect(newest([null])).toBeUndefined();
  });

  it('of settings hold until the next change', () => {
    const changes = [
      { at: 10, value: 1 },
      { at: 20, value: 5 },
    ];
    expect(heldAt([5, 10, 15, 20, 25], changes)).toEqual([null, 1, 1, 5, 5]);
  });
});

describe('what a view may say', () => {
  it.each([
    [{ type: 'ready' }],
    [{ type: 'csv' }],
    [{ type: 'range', minutes: 60 }],
    [{ type: 'pause', paused: true }],
    [{ type: 'copy', query: 2 }],
    [{ type: 'png', data: 'aGk=' }],
    [{ type: 'action', action: 'rollBack' }],
  ])('is read: %j', message => expect(readFromView(message)).toEqual(message));

  it.each([
    [null],
    ['ready'],
    [{ type: 'exec', command: 'x' }],
    [{ type: 'range', minutes: 61 }],
    [{ type: 'pause', paused: 'yes' }],
    [{ type: 'copy', query: -1 }],
    [{ type: 'copy', query: '0' }],
    [{ type: 'png', data: '<svg>' }],
    [{ type: 'png', data: 'A'.repeat(20_000_001) }],
    [{ type: 'action', action: 'constructor' }],
    [{ type: 'action', action: 'workbench.action.quit' }],
  ])('is nothing else: %j', message => expect(readFromView(message)).toBeUndefined());

  it('is kept over a reload as far as it makes sense', () => {
    const kept = { context: 'dev', namespace: 'a', name: 'b', range: 360, paused: true };
    expect(readKept(kept)).toEqual(kept);
    expect(readKept({ ...kept, range: 7, paused: 1 })).toEqual({ ...kept, range: 15, paused: false });
    expect(readKept({ ...kept, name: undefined })).toBeUndefined();
    expect(readKept('x')).toBeUndefined();
  });
});

describe('the page', () => {
  const page = {
    cspSource: 'https://*.vscode-cdn.net',
    script: 'https://file/view.js',
    style: 'https://file/view.css',
    nonce: 'abc',
    language: 'en',
    title: '<b>"model"</b>',
  };

  it('loads its own script and style and nothing else', () => {
    expect(policyOf(page)).toBe(
      "default-src 'none'; script-src 'nonce-abc'; style-src https://*.vscode-cdn.net; img-src data:; base-uri 'none'; form-action 'none'",
    );
    const html = pageOf(page);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('<script nonce="abc" src="https://file/view.js"></script>');
    expect(html).not.toMatch(/ style=| on\w+=|unsafe/);
    expect(html).toContain('<title>&lt;b&gt;&quot;model&quot;&lt;/b&gt;</title>');
  });
});

describe('a rollout in words', () => {
  const view = rolloutAt(noon, 'healthy');

  it('says the step, the rest of its time and who guards', () => {
    expect(rolloutText(view)).toBe('step 3 of 4 at 25 %');
    expect(progressOf(view, noon)).toMatchObject({
      text: 'Step 3 of 4 at 25 %',
      detail: '3:20 left · guarded by this window',
    });
    expect(progressOf({ ...view, until: noon - 1 }, noon).detail).toMatch(/^time is over/);
    expect(progressOf({ ...view, driving: false, driver: 'ben@desk' }, noon).detail).toContain(
      'driven by ben@desk',
    );
  });

  it('says why it stands still, and how it ended', () => {
    const paused = { ...view, phase: 'paused' as const, reason: 'Somebody changed the weights.' };
    expect(progressOf(paused, noon).text).toBe('Paused, step 3 of 4 at 25 %');
    expect(progressOf(paused, noon).detail).toContain('Somebody changed the weights.');
    expect(rolloutText({ ...view, phase: 'left' })).toBe('left at 25 %');
  });

  it('offers a way back in every state, unless nothing may be written', () => {
    const phases = ['running', 'paused', 'promoted', 'rolledBack', 'left'] as const;
    for (const phase of phases) {
      for (const driving of [true, false]) {
        const actions = buttonsOf({ ...view, phase, driving }, false).map(one => one.action);
        expect(actions.some(one => one === 'abort' || one === 'rollBack')).toBe(true);
      }
    }
    expect(buttonsOf(view, true).map(one => one.action)).toEqual(['preview']);
    expect(buttonsOf({ ...view, driving: false }, false)[0]?.action).toBe('takeOver');
    expect(buttonsOf({ ...view, until: undefined }, false)[0]?.action).toBe('resume');
  });

  it('is short in the status bar', () => {
    const shown = guardText(view, 1, noon);
    expect(shown.text).toMatch(/^\$\(rocket\) model-virtual-service: Step 3 of 4 at 25 % · .* \+1$/);
    expect(shown.warning).toBe(false);
    expect(guardText({ ...view, phase: 'paused' }, 0, noon)).toMatchObject({ warning: true });
  });

  it('says what a monitor found, and where a click leads', () => {
    const fails = { outcome: 'fail' as const, text: 'v2: 3 % errors against 0.1 %' };
    expect(briefItem(fails, 'model')).toEqual({
      text: '$(warning) v2: 3 % errors against 0.1 %',
      tooltip: 'Monitor model\nWorse · v2: 3 % errors against 0.1 %\nClick to open the monitor',
      warning: true,
    });
    expect(briefItem({ ...fails, outcome: 'pass' }, undefined)).toMatchObject({
      tooltip: 'Good · v2: 3 % errors against 0.1 %',
      warning: false,
    });
  });

  it('has times as clocks have them', () => {
    expect([clockText(200_000), clockText(3_729_000), clockText(-5)]).toEqual(['3:20', '1:02:09', '0:00']);
    expect([spanText(15), spanText(1440)]).toEqual(['15 min', '24 h']);
  });
});
