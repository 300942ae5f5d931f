/** Whatever is offered, wherever: taking it leaves a text that can be read, with nothing in the wrong place. */
import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../../src/language/completion.ts';
import type { Completion } from '../../../src/language/completion-item.ts';
import { validateText } from '../../../src/validation/index.ts';
import { parseText, type Range } from '../../../src/yaml/index.ts';
import { expanded, insertedInto, known } from './typing.ts';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
  annotations:
    a: b
spec:
  hosts:
    - model
  gateways: [front, mesh]
  http:
    - name: testers
      match:
        - headers:
            x-team:
              exact: red
          uri: { prefix: /v1 }
          method:
            exact: GET
      route:
        - destination:
            host: model
            subset: canary
            port:
              number: 8080
          headers:
            request:
              set:
                x-a: b
      retries: { attempts: 2, retryOn: "5xx,reset" }
      fault:
        delay:
          fixedDelay: 5s
          percentage:
            value: 10
      corsPolicy:
        allowOrigins:
          - exact: https://a.example
        allowMethods: [GET]
    # the rest
    - route:
      - destination:
          host: model
          subset: stable
        weight: 90
      - destination: {host: model, subset: canary}
        weight: 10
      timeout: 3s
      mirror:
        host: model
        subset: canary
  exportTo:
  - "."
`;
const rule = `# of the model
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: model }
spec:
  host: model
  trafficPolicy:
    loadBalancer:
      consistentHash:
        httpCookie: { name: session, ttl: 1h }
    outlierDetection:
      consecutive5xxErrors: 5
    connectionPool:
      tcp:
        maxConnections: 10
    portLevelSettings:
      - port: { number: 8080 }
        tls:
          mode: SIMPLE
  subsets:
    - name: stable
      labels:
        version: v1
    - name: canary
      labels: { version: v2 }
      trafficPolicy:
        loadBalancer:
          simple: LEAST_REQUEST
`;
const list = `apiVersion: v1
kind: List
items:
  - ${rule
    .replace(/^#.*\n/, '')
    .trimEnd()
    .replaceAll('\n', '\n    ')}
`;
const json = JSON.stringify(parseText(route).docs[0]?.value, null, 2);
/** Texts, and of their places every how many is looked at. */
const TEXTS: [string, string, number][] = [
  ['a VirtualService', route, 1],
  ['a DestinationRule behind another document', `a: b\n---\n${rule}`, 1],
  ['CRLF', route.replaceAll('\n', '\r\n'), 3],
  ['a List', list, 1],
  ['JSON', json, 7],
  [
    'a template',
    `{{- if .Values.on }}\n${route.replace('timeout: 3s', 'timeout: {{ .Values.timeout }}')}{{- end }}\n`,
    7,
  ],
];

const index = known();
const offeredAt = (text: string, offset: number): Completion[] => {
  return completionsAt({ text, docs: [] }, offset, { index });
};

/** Findings that something taken must not bring: it would stand where it does not belong. */
const WRONG = new Set([
  'unknown-field',
  'wrong-type',
  'yaml-syntax',
  'yaml-duplicate-key',
  'one-of',
  'invalid-value',
]);
const OPEN = '\uE002';

/** What is wrong at what was inserted, beyond what is left open at its tab stops. */
function wrongAfter(text: string, found: Completion): string[] {
  const marked = insertedInto(text, found, expanded(found.insertText, OPEN));
  const after = marked.replaceAll(OPEN, 'a');
  const stops = [...marked.matchAll(new RegExp(OPEN, 'g'))].map(({ index }) => index);
  const start = found.range.start + (found.extra ? 1 : 0);
  const end =
    start + after.length - (text.length - (found.range.end - found.range.start)) - (found.extra ? 1 : 0);
  const isOpen = (finding: Range): boolean =>
    finding.end - finding.start < 4 && stops.some(stop => finding.start <= stop + 1 && stop <= finding.end);
  return validateText(after)
    .filter(finding => WRONG.has(finding.code) || finding.code.startsWith('yaml'))
    .filter(finding => finding.end >= start && finding.start <= end && !isOpen(finding))
    .map(({ code, message }) => `${code}: ${message}`);
}

const wrongBefore = (text: string): ReadonlySet<string> =>
  new Set(validateText(text).map(({ code, message }) => `${code}: ${message}`));

/** The texts with something taken away at a place, and the cursor there, as people leave them while typing. */
function* halfWritten(text: string): Generator<{ cut: string; offset: number }> {
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const bare = line.replace('\r', '');
    const end = line.length - bare.length ? '\r' : '';
    const before = lines
      .slice(0, at)
      .map(each => `${each}\n`)
      .join('');
    const after = lines
      .slice(at + 1)
      .map(each => `\n${each}`)
      .join('');
    const put = (written: string): { cut: string; offset: number } => ({
      cut: before + written + end + after,
      offset: before.length + written.length,
    });
    const blanks = /^[ ]*(?:- )?/.exec(bare)?.[0] ?? '';
    // At the value of a field, at the beginning of a key, and on a line of its own below.
    const value = /^[^#]*?: /.exec(bare)?.[0];
    if (value) yield put(value);
    yield put(blanks);
    yield put(bare.slice(0, blanks.length + 2));
    for (const deep of [0, 2, 4, 6, 8, 10, 12]) {
      const below = `${before}${line}\n${' '.repeat(deep)}`;
      yield { cut: `${below}${end}${after}`, offset: below.length };
    }
    // Within braces and brackets.
    for (const { index: brace } of bare.matchAll(/[{[](?!\{)|, /g)) {
      const until = before.length + brace + 1;
      yield { cut: text, offset: until };
    }
  }
}

describe('whatever is taken', () => {
  it.each(TEXTS)(
    'leaves nothing in the wrong place in %s',
    (_, text, every) => {
      const failures = new Set<string>();
      let taken = 0;
      const seen = new Set<string>();
      for (const { cut, offset } of halfWritten(text)) {
        const place = `${offset} ${cut}`;
        if (seen.has(place)) continue;
        seen.add(place);
        if (seen.size % every !== 0) continue;
        const proposals = offeredAt(cut, offset);
        if (proposals.length === 0) continue;
        const before = wrongBefore(cut);
        for (const found of proposals) {
          taken += 1;
          const [wrong] = wrongAfter(cut, found).filter(each => !before.has(each));
          const where = `${cut.slice(0, offset).split('\n').slice(-2).join('⏎')}|`;
          if (wrong)
            failures.add(`${where} takes ${found.label} (${JSON.stringify(found.insertText)}): ${wrong}`);
        }
      }
      expect([...failures].slice(0, 12)).toEqual([]);
      expect(taken).toBeGreaterThan(100);
    },
    30_000,
  );
});
