import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/editor/monitor/csv.ts';
import { frameOf } from '../../../src/editor/monitor/frame.ts';
import type { Chart } from '../../../src/editor/monitor/model.ts';
import { configuredShares, realShares } from '../../../src/editor/monitor/split-chart.ts';
import { tableRows } from '../../../src/editor/monitor/table.ts';
import { historyAt, lookAt, metrics, noon, subject } from './monitor-support.ts';

const minute = 60_000;
const chart = (charts: readonly Chart[], id: string): Chart => {
  const found = charts.find(one => one.id === id);
  if (!found) throw new Error(`no chart ${id} among ${charts.map(one => one.id).join(', ')}`);
  return found;
};

describe('a frame', () => {
  const frame = frameOf(lookAt(noon, 'healthy'));

  it('has the split first, then a chart a metric', () => {
    expect(frame.charts.map(one => one.id)).toEqual([
      'split',
      'rate',
      'errorShare',
      'errorShareSeen',
      'slow',
      'p50',
      'p95',
      'p99',
      'prediction quality',
    ]);
  });

  it('tells stable and canary apart without colour', () => {
    for (const { lines } of frame.charts.slice(1)) {
      const strokes = lines.filter(one => one.tone !== 'bound').map(one => [one.tone, one.stroke]);
      expect(strokes).toEqual([
        ['stable', 'dashed'],
        ['canary', 'solid'],
      ]);
    }
    expect(frame.said).toMatchObject({ outcome: 'pass', word: 'Good' });
  });

  it('has one list of values a line, as long as the times', () => {
    for (const { at, values, lines } of frame.charts) {
      expect(values).toHaveLength(lines.length);
      for (const list of values) expect(list).toHaveLength(at.length);
      expect([...at].sort((a, b) => a - b)).toEqual(at);
    }
  });

  it('draws bounds: absolute ones as levels, relative ones along stable', () => {
    const errors = chart(frame.charts, 'errorShare');
    expect(errors.bounds).toEqual([{ label: '≤', value: 5 }]);
    const place = errors.lines.findIndex(one => one.tone === 'bound');
    const stable = errors.values[0]?.at(-1) ?? 0;
    expect(errors.values[place]?.at(-1)).toBeCloseTo(Math.max(stable * 1.5, stable + 0.1), 9);
    const quality = chart(frame.charts, 'prediction quality');
    expect(quality.bounds).toEqual([{ label: '≥', value: 0.8 }]);
  });

  it('says for screen readers what a picture shows', () => {
    expect(chart(frame.charts, 'errorShare').spoken).toMatch(
      /^Errors, attempts: v1 [\d.]+\u202F%, v2 [\d.]+\u202F%, ≤ 5\u202F%$/,
    );
  });

  it('leaves out what a source cannot tell, and says that there is nothing where there is nothing', () => {
    const empty = frameOf(lookAt(noon, 'healthy', { series: [], window: undefined, verdict: undefined }));
    expect(empty.charts.map(one => one.id)).toEqual(['split', 'rate']);
    expect(chart(empty.charts, 'rate').spoken).toBe('Requests: no data');
    expect(empty.said).toMatchObject({ outcome: 'none', word: 'Not judged' });
    expect(empty.split).toBe('25 % configured, no requests yet');
  });

  it('takes names of the cluster as text of one line', () => {
    const names = { stable: 'v1', canary: 'v2\u202Enot' };
    const odd = frameOf(lookAt(noon, 'healthy', { subject: { ...subject, names, virtualService: 'a\nb' } }));
    expect([odd.title, odd.canary]).toEqual(['a b', 'v2 not']);
  });

  it('has markers and checks of the shown time only, and offers what fits the rollout', () => {
    const narrow = frameOf(lookAt(noon, 'healthy', { rangeMinutes: 15 }));
    expect(narrow.markers.map(one => one.short)).toEqual(['1 %', '10 %', '25 %']);
    expect(narrow.buttons.map(one => one.action)).toEqual(['pause', 'skip', 'promote', 'abort']);
    const failing = frameOf(lookAt(noon, 'failing'));
    expect(failing.markers.at(-1)).toMatchObject({ kind: 'rollback', short: '0 %' });
    expect(failing.progress).toMatchObject({ phase: 'rolledBack', text: 'Rolled back' });
    expect(failing.buttons.map(one => one.action)).toEqual(['start', 'preview', 'rollBack']);
    const readOnly = frameOf(lookAt(noon, 'failing', { readOnly: true }));
    expect(readOnly.buttons.map(one => one.action)).toEqual(['preview']);
  });
});

describe('the split', () => {
  const now = { at: noon, value: 25 };

  it('was configured as the history tells, from before its first entry on', () => {
    const shares = configuredShares(historyAt(noon, 'healthy'), subject.route, 'v2', 'prod', now);
    expect(shares.map(one => one.value)).toEqual([0, 1, 10, 25]);
    expect(shares.at(-1)?.at).toBe(noon - 4.5 * minute);
  });

  it('ends with what stands there, whoever wrote it', () => {
    const shares = configuredShares(historyAt(noon, 'healthy'), subject.route, 'v2', 'prod', {
      at: noon,
      value: 40,
    });
    expect(shares.at(-1)).toEqual({ at: noon, value: 40 });
    expect(configuredShares([], subject.route, 'v2', 'prod', now)).toEqual([{ at: 0, value: 25 }]);
  });

  it('really was what the requests say, and nothing where nobody asked', () => {
    const line = (arm: 'stable' | 'canary', values: (number | null)[]) => ({
      name: 'rate',
      arm,
      unit: 'req/s',
      at: values.map((_, i) => i),
      values,
    });
    const { values } = realShares([line('stable', [90, 0, null, 30]), line('canary', [10, 0, null, null])]);
    expect(values).toEqual([10, null, null, 0]);
  });
});

describe('the table', () => {
  const { window, verdict, replicas } = lookAt(noon, 'failing');
  const rows = tableRows({ window, verdict, replicas }, metrics);
  const of = (id: string) => rows.find(one => one.id === id);

  it('has values, difference, bound and verdict side by side', () => {
    expect(of('errors')).toMatchObject({
      stable: '0.12\u202F%',
      canary: '6.21\u202F%',
      difference: '+6.09\u202Fpp',
      bound: '≤ 5\u202F% · 1.5 × stable',
      said: { outcome: 'fail', word: 'Worse' },
    });
    expect(of('p99')).toMatchObject({ canary: '1.24\u202Fs', difference: '+828\u202Fms' });
    expect(of('replicas')).toMatchObject({ stable: '5/5', said: { outcome: 'pass' } });
  });

  it('marks what is not known, and leaves rows out that no source can fill', () => {
    const bare = tableRows({}, metrics);
    expect(bare.map(one => one.id)).not.toContain('errorShareSeen');
    expect(bare.find(one => one.id === 'p95')).toMatchObject({ stable: '–', canary: '–', difference: '' });
  });
});

describe('CSV', () => {
  it('has a line a moment, with a column a line of every chart', () => {
    const one: Chart = {
      id: 'a',
      title: 'Errors, attempts',
      unit: '%',
      lines: [{ label: '=v2', tone: 'canary', stroke: 'solid' }],
      bounds: [],
      at: [0, 1000],
      values: [[0.5, null]],
      spoken: '',
    };
    const other = { ...one, title: '=cmd()', unit: '', at: [1000], values: [[7]] };
    expect(csvOf([one, other])).toBe(
      'time,"Errors, attempts =v2 (%)",\'=cmd() =v2\r\n1970-01-01T00:00:00.000Z,0.5,\r\n1970-01-01T00:00:01.000Z,,7\r\n',
    );
  });
});
