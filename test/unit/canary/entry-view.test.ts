import { describe, expect, it } from 'vitest';
import { lineDiff, sideText } from '../../../src/canary/entry-text.ts';
import { entryOf, viewEntry } from '../../../src/canary/entry-view.ts';
import { historyAnnotation, readHistory } from '../../../src/canary/history.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import type { HistoryEntry, Plan, Snapshot, TrafficObject } from '../../../src/canary/model.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planRouteBy } from '../../../src/canary/route-by.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { readVirtualService } from '../../../src/canary/virtual-service.ts';
import { entryText } from '../../../src/cli/history-entry.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const header = { by: 'header', name: 'x-canary-version', value: 'v2' } as const;

const only = ({ virtualServices: [vs] }: Snapshot): VirtualService => {
  if (!vs) throw new Error('one VirtualService');
  return vs;
};

function applied(now: Snapshot, plan: Plan): Snapshot {
  const [object] = plan.objects;
  if (!object) throw new Error('the plan changes nothing');
  return { ...now, virtualServices: [carryOut(only(now), object)] };
}

/** States one after another, each with one entry more than the one before. */
function story(): Snapshot[] {
  const start = snapshot([
    virtualService([
      { name: 'mobile', match: [{ headers: { device: { exact: 'mobile' } } }], route: [to('v1')] },
      { name: 'all', timeout: '3s', route: [to('v1', 100), to('v2', 0)] },
    ]),
  ]);
  const makers: ((now: Snapshot) => Plan)[] = [
    now => planShift(now, target, { v2: 10 }, { route: 'all', stable: 'v1' }, stamp('a first look')),
    now => planRouteBy(now, target, header, { route: 'all' }, stamp()),
    now => planMirror(now, target, 5, { route: 'all' }, stamp()),
    now => planShift(now, target, { v2: 50 }, { route: 'all' }, stamp()),
    now => planRollback(now, target, { all: true }, stamp()),
    now => planUndo(now, target, stamp()),
    now => planSetStable(now, target, 'v2', { route: 'all' }, stamp()),
  ];
  const states = [start];
  for (const make of makers) {
    const now = states.at(-1) ?? start;
    states.push(applied(now, make(now)));
  }
  return states;
}

const objectOf = (now: Snapshot): TrafficObject => readVirtualService(only(now));
const newest = (now: Snapshot): HistoryEntry => {
  const [entry] = readHistory(only(now).metadata?.annotations, 'u-1');
  if (!entry) throw new Error('no entry');
  return entry;
};
const http = (parts: Record<string, unknown>[]): unknown =>
  (parts[0] as { spec?: { http?: unknown[] } }).spec?.http;

describe('one entry of the history', () => {
  const states = story();
  const last = states.at(-1) ?? snapshot([]);

  it('is what stood there before and after it, however much came later', () => {
    for (const [i, now] of states.entries()) {
      const before = states[i - 1];
      if (!before) continue;
      const entry = newest(now);
      const view = viewEntry(objectOf(last), entryOf(objectOf(last), entry.id));
      expect(view.isWhole, entry.action).toBe(true);
      const shown = (of: Snapshot): unknown[] => {
        const list = only(of).spec?.http ?? [];
        if (entry.edits?.length) return list;
        return list.filter((_, index) => entry.changes.some(({ route }) => route.index === index));
      };
      expect(http(view.before.parts) ?? [], entry.action).toEqual(shown(before));
      expect(http(view.after.parts) ?? [], entry.action).toEqual(shown(now));
    }
  });

  it('says which version was recorded as stable', () => {
    const view = viewEntry(objectOf(last), newest(last));
    const stable = ({ parts: [own] }: typeof view.before): unknown =>
      (own as { metadata: { annotations?: Record<string, string> } }).metadata.annotations;
    expect(stable(view.before)).toEqual({ 'istio-canary.dev/stable': 'v1' });
    expect(stable(view.after)).toEqual({ 'istio-canary.dev/stable': 'v2' });
  });

  it('is what the history keeps, where others have changed the object since', () => {
    const now = structuredClone(last);
    for (const route of only(now).spec?.http ?? [])
      for (const one of route.route ?? []) if (one.destination?.subset === 'v2') one.weight = 77;
    const first = readHistory(only(now).metadata?.annotations, 'u-1').at(-1);
    if (!first) throw new Error('no entry');
    const view = viewEntry(objectOf(now), first);
    expect(view.isWhole).toBe(false);
    expect(http(view.before.parts)).toEqual([{ name: 'all', route: [to('v1', 100), to('v2', 0)] }]);
    expect(http(view.after.parts)).toEqual([{ name: 'all', route: [to('v1', 90), to('v2', 10)] }]);
    only(now).spec = { hosts: ['model-service'], http: [{ route: [to(undefined, 1, 'elsewhere')] }] };
    expect(http(viewEntry(objectOf(now), first).after.parts)).toEqual([
      {
        name: 'all',
        route: [
          { destination: 'v1', weight: 90, share: '90 %' },
          { destination: 'v2', weight: 10, share: '10 %' },
        ],
      },
    ]);
  });

  it('that was too large to be kept says so instead of showing nothing as a change', () => {
    const now = structuredClone(last);
    const { annotations = {} } = only(now).metadata ?? {};
    const entries = readHistory(annotations, 'u-1').map((one, i) =>
      i === 3 ? { ...one, changes: [], edits: undefined } : one,
    );
    annotations[historyAnnotation] = JSON.stringify({ v: 1, entries });
    expect(entries.map(one => viewEntry(objectOf(now), one).isWhole)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('shows what was written beside the VirtualService', () => {
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      namespace: 'default',
      name: 'r',
    };
    const entry: HistoryEntry = {
      ...newest(last),
      others: [
        { ...rule, when: 'before', did: 'patch', change: { field: 'subset', index: 1, to: { name: 'v3' } } },
        {
          ...rule,
          kind: 'Deployment',
          when: 'after',
          did: 'patch',
          change: { field: 'replicas', from: 5, to: 0 },
        },
        { ...rule, kind: 'Deployment', name: 'new', when: 'after', did: 'create', mark: 'm' },
      ],
    };
    const { before, after } = viewEntry(objectOf(last), entry);
    const specs = (parts: Record<string, unknown>[]): unknown[] => parts.slice(1).map(({ spec }) => spec);
    expect(specs(before.parts)).toEqual([{ subsets: [] }, { replicas: 5 }]);
    expect(specs(after.parts)).toEqual([{ subsets: [{ name: 'v3' }] }, { replicas: 0 }, undefined]);
  });

  it('refuses an entry that the history does not have, and names the newest', () => {
    expect(() => entryOf(objectOf(last), 'nothing')).toThrow(`the newest is ${newest(last).id} of`);
  });

  it('is printed with from and to in full', () => {
    const first = readHistory(only(last).metadata?.annotations, 'u-1').at(-1);
    if (!first) throw new Error('no entry');
    const text = entryText(viewEntry(objectOf(last), first));
    expect(text).toContain('why: a first look');
    const lines = text.split('\n');
    expect(lines.filter(line => /^[-+] /.test(line)).map(line => line.replace(/ +/g, ' '))).toEqual([
      '+ annotations:',
      '+ istio-canary.dev/stable: v1',
      '- weight: 100',
      '+ weight: 90',
      '- weight: 0',
      '+ weight: 10',
    ]);
    expect(lines.map(line => line.trim())).toContain('timeout: 3s');
  });
});

describe('lines of two texts', () => {
  it('give both texts back', () => {
    const texts = ['a\nb\nc\nd', 'b\nx\nc', '', 'a\na\nb', 'd\nc\nb\na'];
    for (const before of texts) {
      for (const after of texts) {
        const lines = lineDiff(before, after);
        const side = (sign: string): string =>
          lines
            .flatMap(line => (line.startsWith(sign) || line.startsWith('  ') ? [line.slice(2)] : []))
            .join('\n');
        expect(side('- ')).toBe(before);
        expect(side('+ ')).toBe(after);
      }
    }
    expect(sideText({ parts: [{ a: 1 }, { b: 2 }] })).toBe('a: 1\n---\nb: 2\n');
  });

  it('stay quick where they are many', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `line ${i}`).join('\n');
    expect(lineDiff(long, `${long}\nmore`)).toHaveLength(10_001);
  });
});
