import { describe, expect, it } from 'vitest';
import { addSubsetFix, nearestNameFix } from '../../../src/language/quick-fix.ts';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { applyEdits, parseText } from '../../../src/yaml/index.ts';

const head = 'apiVersion: networking.istio.io/v1\nkind: ';
const route = (entry: string): string =>
  `${head}VirtualService\nmetadata:\n  name: model\nspec:\n  hosts: [model]\n  http:\n    - route:\n${entry}`;
const rule = (subsets: string): string =>
  `${head}DestinationRule\nmetadata:\n  name: model # the model\nspec:\n  host: model\n${subsets}`;

/** The text after the first finding's correction to a nearby name. */
function corrected(text: string, ruleText = ''): string | undefined {
  const parsed = parseText(text);
  const index = new FileIndex();
  index.set('this', parsed);
  index.set('rule', parseText(ruleText));
  const fixes = validateParsed(parsed, { index }).flatMap(finding => nearestNameFix(parsed, finding) ?? []);
  const [fix] = fixes;
  return fix && applyEdits(text, fix.edits);
}

describe('a name that was nearly right', () => {
  it('is corrected at a key, comments and quotes kept', () => {
    const text = route('        - destination: {host: model}\n          "wieght": 10 # percent\n');
    expect(corrected(text)).toBe(text.replace('wieght', 'weight'));
  });

  it('is corrected at a value', () => {
    const text = rule('  trafficPolicy:\n    loadBalancer:\n      simple: ROUND_ROBINS\n');
    expect(corrected(text)).toBe(text.replace('ROUND_ROBINS', 'ROUND_ROBIN'));
  });

  it('is corrected at a subset of another file', () => {
    const text = route('        - destination:\n            host: model\n            subset: "canray"\n');
    expect(corrected(text, rule('  subsets: [{name: canary}]\n'))).toBe(text.replace('canray', 'canary'));
  });

  it('is offered, but not put in unasked, for a host that another one is near to', () => {
    const text = route('        - destination: {host: modle}\n');
    const parsed = parseText(text);
    const index = new FileIndex({ complete: true });
    index.set('this', parsed);
    index.set('service', parseText('apiVersion: v1\nkind: Service\nmetadata: {name: model}\n'));
    const fixes = validateParsed(parsed, { index }).flatMap(finding => nearestNameFix(parsed, finding) ?? []);
    expect(fixes).toMatchObject([{ title: 'Change to model', safe: false }]);
  });

  it('is left alone where the right one is there already', () => {
    const text = route('        - destination: {host: model}\n          wieght: 10\n          weight: 10\n');
    expect(corrected(text)).toBeUndefined();
  });
});

describe('a missing subset', () => {
  const added = (text: string): string | undefined => {
    const fix = addSubsetFix(parseText(text), text.indexOf('model #'), 'v3');
    return fix && applyEdits(text, fix.edits);
  };

  it('is added with labels like those of its neighbours', () => {
    const text = rule(
      '  subsets:\n    - name: v1 # stable\n      labels:\n        release: v1\n        app: model\n',
    );
    expect(added(text)).toBe(`${text}    - name: v3\n      labels:\n        release: v3\n`);
  });

  it('is added where there is none yet', () => {
    const text = rule('');
    expect(added(text)).toBe(`${text}  subsets:\n    - name: v3\n      labels:\n        version: v3\n`);
  });

  it('is not added to another rule', () => {
    expect(addSubsetFix(parseText(rule('')), 3, 'v3')).toBeUndefined();
  });
});
