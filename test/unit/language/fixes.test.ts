import { describe, expect, it } from 'vitest';
import { fixAll, fixesFor } from '../../../src/language/fixes/index.ts';
import { validateParsed, validateText } from '../../../src/validation/index.ts';
import { rules } from '../../../src/validation/rules/index.ts';
import { applyEdits, type Edit, parseText } from '../../../src/yaml/index.ts';
import { routes, rule } from './marked.ts';

const codes = (text: string): string[] => validateText(text).map(({ code }) => code);
const comments = (text: string): string[] => (text.match(/#.*/g) ?? []).sort();
const layouts: [string, (text: string) => string][] = [
  ['as it stands', text => text],
  ['in CRLF', text => text.replaceAll('\n', '\r\n')],
  ['behind another document', text => `# first\nkind: Other\n---\n${text}`],
  [
    'in a List',
    text => `apiVersion: v1\nkind: List\nitems:\n  - ${text.trimEnd().replaceAll('\n', '\n    ')}\n`,
  ],
];

/** Every byte outside the edits stays, the finding goes, no other comes, and no comment is lost. */
function expectSound(text: string, code: string, edits: readonly Edit[]): void {
  const after = applyEdits(text, edits);
  expect(parseText(after).docs.flatMap(doc => doc.problems)).toEqual([]);
  const left = codes(after);
  expect(left.filter(each => each === code).length).toBeLessThan(
    codes(text).filter(each => each === code).length,
  );
  expect(comments(after)).toEqual(comments(text));
  expect(left.length).toBeLessThan(codes(text).length);
}

/** The corrections to the first finding of a code: title and text; checked in all layouts. */
function fixes(text: string, code: string): [string, string][] {
  for (const [, layout] of layouts) {
    const laidOut = layout(text);
    const parsed = parseText(laidOut);
    const found = validateParsed(parsed).find(finding => finding.code === code);
    expect(found, code).toBeDefined();
    for (const fix of found ? fixesFor(parsed, found) : []) expectSound(laidOut, code, fix.edits);
  }
  const parsed = parseText(text);
  const found = validateParsed(parsed).find(finding => finding.code === code);
  return found ? fixesFor(parsed, found).map(fix => [fix.title, applyEdits(text, fix.edits)]) : [];
}

const to = (subset: string, weight: string): string =>
  `        - destination: {host: model, subset: ${subset}} # ${subset}\n${weight && `          ${weight} # share\n`}`;
const replaced = (text: string, ...pairs: [string, string][]): string =>
  pairs.reduce((result, [from, by]) => result.replace(from, by), text);

describe('weights', () => {
  const uneven = 'weights-sum-not-100';

  it('become percentages of the same shares', () => {
    const text = routes(to('v1', 'weight: 3') + to('v2', 'weight: 1'));
    const wanted = replaced(text, ['weight: 3', 'weight: 75'], ['weight: 1', 'weight: 25']);
    expect(fixes(text, uneven)).toEqual([['Write the same shares as 75/25', wanted]]);
  });

  it.each([
    [[2, 1], '67/33'],
    [[1, 1, 1], '34/33/33'],
    [[1000, 1], '99/1'],
    [[1, 0, 2], '33/0/67'],
  ])('%j, which are no whole percentages, are rounded to %s', (written, split) => {
    const text = routes(written.map((weight, i) => to(`v${i}`, `weight: ${weight}`)).join(''));
    expect(fixes(text, uneven).map(([title]) => title)).toEqual([`Write nearly the same shares as ${split}`]);
  });

  it('that are not set get what is missing', () => {
    const text = routes(to('v1', 'weight: 90') + to('v2', ''));
    expect(fixes(text, 'unset-weight')).toEqual([
      ['Set the weight of v2 to 10', `${text}          weight: 10\n`],
    ]);
    const all = routes(to('v1', 'weight: 100') + to('v2', 'weight:'));
    expect(fixes(all, 'unset-weight')).toEqual([
      ['Set the weight of v2 to 0', all.replace('weight: # share', 'weight: 0 # share')],
    ]);
    expect(fixes(routes(to('v1', 'weight: 550') + to('v2', '')), 'unset-weight')).toEqual([]);
  });

  it('are given to the first where there is none', () => {
    const text = routes(to('v1', '') + to('v2', 'weight: 0'));
    expect(fixes(text, 'weights-sum-zero').map(([title]) => title)).toEqual(['Set the weight of v1 to 100']);
    const both = routes(to('v1', '') + to('v2', ''));
    expect(fixes(both, 'weights-sum-zero').map(([title]) => title)).toEqual(['Send everything to v1']);
  });

  it('that are shared by an anchor are told apart', () => {
    const text = routes(to('v1', 'weight: &w 20') + to('v2', 'weight: *w'));
    const wanted = replaced(text, ['&w 20', '&w 50'], ['*w', '50']);
    expect(fixes(text, uneven)).toEqual([['Write the same shares as 50/50', wanted]]);
  });
});

describe('a value of the wrong type', () => {
  const with_ = (field: string): string => `${routes(to('v1', ''))}      ${field} # why\n`;

  it.each([
    ['retries: {attempts: "3"}', 'wrong-type', 'Change to 3', 'retries: {attempts: 3}'],
    ['name: 5', 'wrong-type', 'Change to the text "5"', "name: '5'"],
    ['timeout: 5', 'wrong-type', 'Change to 5s', 'timeout: 5s'],
    ['timeout: "5"', 'invalid-duration', 'Change to 5s', 'timeout: "5s"'],
  ])('%s', (field, code, title, wanted) => {
    const [[said, text] = []] = fixes(with_(field), code);
    expect(said).toBe(title);
    expect(text?.replaceAll('"5"', "'5'")).toBe(with_(wanted).replaceAll('"5"', "'5'"));
  });

  it('is left alone where nobody can tell what was meant', () => {
    expect(fixes(with_('retries: {attempts: "some"}'), 'wrong-type')).toEqual([]);
    expect(fixes(with_('timeout: -5'), 'wrong-type')).toEqual([]);
  });

  it('gets a unit only when asked', () => {
    const text = with_('timeout: 5');
    expect(fixAll(parseText(text), validateText(text))).toEqual([]);
  });
});

describe('all safe corrections', () => {
  it('leave out what is turned off, also where another correction uncovers it', () => {
    const off = { severities: { 'unknown-field': 'off' as const } };
    const text = rule('model', '  trafficPolicy:\n    loadbalancer:\n      simpel: RANDOM\n');
    const parsed = parseText(text);
    expect(applyEdits(text, fixAll(parsed, validateParsed(parsed)))).toContain('simple: RANDOM');
    const [first] = validateParsed(parsed);
    const once = applyEdits(text, fixAll(parsed, first ? [first] : [], off));
    expect(once).toContain('loadBalancer');
    expect(once).toContain('simpel');
  });
});

describe('a route out of reach', () => {
  const everybody =
    '    # everybody\n    - name: all # all of them\n      route:\n        - destination: {host: model}\n';
  const testers =
    '    # testers\n    - match: # only these\n        - headers: {x-canary: {exact: "true"}}\n      route:\n        - destination: {host: model}\n';
  const http = (items: string): string => `${routes('').replace(/ {4}- route:\n$/, '')}${items}`;

  it('moves above the one that takes its requests, comments and all', () => {
    expect(fixes(http(everybody + testers), 'IST0130')).toEqual([
      ['Move this route above the route all', http(testers + everybody)],
    ]);
  });

  it('stays where the other one would be out of reach then', () => {
    expect(fixes(http(everybody + everybody.replace('name: all', 'name: too')), 'IST0130')).toEqual([]);
  });
});

describe('a second subset of a name', () => {
  const subsets =
    '  subsets:\n    - name: v1 # one\n    - name: v1\n      labels: {version: v1}\n    # end\n';

  it('is removed', () => {
    expect(fixes(rule('model', subsets), 'duplicate-subset')).toEqual([
      ['Remove this second subset v1', rule('model', '  subsets:\n    - name: v1 # one\n    # end\n')],
    ]);
  });

  it('stays where it holds a comment', () => {
    expect(fixes(rule('model', subsets.replace('v1\n', 'v1 # two\n')), 'duplicate-subset')).toEqual([]);
  });
});

describe('a replaced field', () => {
  const mirror = (percent: string): string =>
    routes(`        - destination: {host: model}\n      mirror: {host: model}\n${percent}`);

  it.each([
    ['      mirrorPercent: 10 # ten\n', '      mirrorPercentage:\n        value: 10 # ten\n'],
    ['      "mirror_percent":  10\n', '      "mirrorPercentage":\n        "value": 10\n'],
  ])('%j becomes its successor', (before, after) => {
    expect(fixes(mirror(before), 'IST0002').map(([, text]) => text)).toEqual([mirror(after)]);
  });

  it('keeps its anchor to itself', () => {
    expect(fixes(mirror('      mirrorPercent: &p 10\n'), 'IST0002')).toEqual([]);
  });

  const withRoute = (lines: string): string => routes(`        - destination: {host: model}\n${lines}`);
  const cors = (lines: string): string => withRoute(`      corsPolicy:\n${lines}`);
  const delay = (lines: string): string =>
    withRoute(`      fault:\n        delay:\n          fixedDelay: 1s\n${lines}`);

  it.each([
    [delay('          percent: 5 # some\n'), delay('          percentage:\n            value: 5 # some\n')],
    [
      delay('          percent: 5\n          percentage: {value: 1} # one\n'),
      delay('          percentage: {value: 1} # one\n'),
    ],
    [
      mirror('      mirrorPercent: 10\n      mirrorPercentage: {value: 1}\n'),
      mirror('      mirrorPercentage: {value: 1}\n'),
    ],
    [
      cors('        allowOrigin:\n          - https://a # a\n          # b\n          - "*"\n'),
      cors(
        '        allowOrigins:\n          - exact: https://a # a\n          # b\n          - exact: "*"\n',
      ),
    ],
    [
      cors('        allowOrigin: ["https://a", b] # both\n'),
      cors('        allowOrigins: [{exact: "https://a"}, {exact: b}] # both\n'),
    ],
    [
      cors('        allowOrigin: [a]\n        allowOrigins: [{exact: b}]\n'),
      cors('        allowOrigins: [{exact: b}]\n'),
    ],
  ])('%j becomes its successor %j', (before, after) => {
    expect(fixes(before, 'IST0002').map(([, text]) => text)).toEqual([after]);
  });

  it('is wrapped in JSON', () => {
    const [vs] = parseText(mirror('      mirrorPercent: 10\n')).docs;
    const text = JSON.stringify(vs?.value, null, 2);
    const parsed = parseText(text);
    const edits = validateParsed(parsed).flatMap(finding => fixesFor(parsed, finding)[0]?.edits ?? []);
    expect(applyEdits(text, edits)).toBe(
      text.replace('"mirrorPercent": 10', '"mirrorPercentage": {"value": 10}'),
    );
  });

  it('of a traffic policy too, where the meaning is the same', () => {
    const policy = (text: string): string => rule('model', `  trafficPolicy:\n    loadBalancer:\n${text}`);
    const code = 'deprecated-policy-field';
    expect(fixes(policy('      simple: LEAST_CONN\n'), code)[0]?.[1]).toBe(
      policy('      simple: LEAST_REQUEST\n'),
    );
    expect(fixes(policy('      simple: RANDOM\n      warmupDurationSecs: 30s # half\n'), code)[0]?.[1]).toBe(
      policy('      simple: RANDOM\n      warmup:\n        duration: 30s # half\n'),
    );
    const errors = rule('model', '  trafficPolicy:\n    outlierDetection:\n      consecutiveErrors: 5\n');
    expect(fixes(errors, code)).toEqual(
      ['consecutive5xxErrors', 'consecutiveGatewayErrors'].map(name => [
        `Replace by ${name}`,
        errors.replace('consecutiveErrors', name),
      ]),
    );
  });
});

describe('what is there twice', () => {
  const spec = (lines: string): string =>
    routes('        - destination: {host: model}\n').replace('  hosts: [model]\n', lines);

  it.each([
    ['  hosts: [model, other, model] # both\n', '  hosts: [model, other] # both\n', 'overlapping-hosts'],
    [
      '  hosts:\n    - "*.model.com" # all\n    - v1.model.com\n',
      '  hosts:\n    - "*.model.com" # all\n',
      'overlapping-hosts',
    ],
    [
      '  hosts: [model]\n  exportTo: [".", "."]\n',
      '  hosts: [model]\n  exportTo: ["."]\n',
      'invalid-export-to',
    ],
    ['  hosts: [other]\n  hosts: [model]\n', '  hosts: [model]\n', 'yaml-duplicate-key'],
    ['  hosts:\n    - other\n  hosts: [model] # m\n', '  hosts: [model] # m\n', 'yaml-duplicate-key'],
  ])('%j becomes %j', (before, after, code) => {
    expect(fixes(spec(before), code).map(([, text]) => text)).toEqual([spec(after)]);
  });

  it.each([
    ['  hosts:\n    - model\n    - model # why\n', 'overlapping-hosts'],
    ['  hosts: [other] # why\n  hosts: [model]\n', 'yaml-duplicate-key'],
    ['  hosts: &h [model]\n  hosts: *h\n', 'yaml-duplicate-key'],
  ])('%j stays, since more would go', (before, code) => {
    expect(fixes(spec(before), code)).toEqual([]);
  });

  it('as a destination, gets the weight of both', () => {
    const bare = (subset: string, weight: number): string =>
      `        - destination: {host: model, subset: ${subset}}\n          weight: ${weight}\n`;
    const text = routes(bare('v1', 80) + bare('v2', 5) + bare('v1', 15));
    expect(fixes(text, 'KIA1105')).toEqual([
      ['Make one destination of these 2, with the weight 95', routes(bare('v1', 95) + bare('v2', 5))],
    ]);
  });
});

it('the weight of a single destination is removed', () => {
  const text = routes('        - destination: {host: model}\n          weight: 10\n');
  expect(fixes(text, 'KIA1104').map(([, after]) => after)).toEqual([
    text.replace('          weight: 10\n', ''),
  ]);
});

it('every correction to the bad examples of the rules is sound', () => {
  let count = 0;
  for (const { example } of rules) {
    for (const [, layout] of layouts) {
      const text = layout(example.bad.replaceAll('\n', ' # why\n'));
      const parsed = parseText(text);
      for (const finding of validateParsed(parsed)) {
        for (const fix of fixesFor(parsed, finding)) {
          expectSound(text, finding.code, fix.edits);
          count += 1;
        }
      }
    }
  }
  expect(count).toBeGreaterThanOrEqual(20);
});

describe('fix all', () => {
  const fixed = (text: string): string => {
    const parsed = parseText(text);
    return applyEdits(text, fixAll(parsed, validateParsed(parsed)));
  };

  it('corrects names and replaced fields, and leaves what is a choice', () => {
    const text = routes(
      `${to('v1', 'wieght: 3')}${to('v2', 'weight: 1')}      mirror: {hots: model}\n      mirrorPercent: 10\n`,
    );
    expect(fixed(text)).toBe(
      replaced(
        text,
        ['wieght', 'weight'],
        ['hots', 'host'],
        ['mirrorPercent: 10', 'mirrorPercentage:\n        value: 10'],
      ),
    );
  });

  it('corrects what a correction uncovers, too', () => {
    const text = routes(to('v1', 'weight: 100'))
      .replace('route:', 'rout:')
      .replace('host: model, sub', 'hots: model, sub');
    const wanted = text.replace('rout:', 'route:').replace('hots', 'host');
    expect(fixed(text)).toBe(wanted);
    expect(fixed(wanted)).toBe(wanted);
  });

  it('makes no duplicates', () => {
    const text = routes(`${to('v1', 'wieght: 3')}          weihgt: 3\n`);
    expect(fixed(text)).toBe(text.replace('wieght', 'weight'));
  });
});
