import { describe, expect, it } from 'vitest';
import { isLookedAt } from '../../../src/editor/diagnostics/languages.ts';
import { Texts } from '../../../src/editor/diagnostics/texts.ts';

const route = (subset: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model, subset: ${subset}}
`;
const rule = (...subsets: string[]): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: model}
spec:
  host: model
  subsets: [${subsets.map(name => `{name: ${name}}`).join(', ')}]
`;
const codes = (texts: Texts, file: string): string[] => texts.findings(file).map(finding => finding.code);

describe('texts', () => {
  it('say nothing about other files before the workspace is read', () => {
    const texts = new Texts();
    texts.update('vs', route('v3'));
    texts.onDisk('dr', rule('v1'));
    expect(codes(texts, 'vs')).toEqual([]);
    texts.workspaceIsRead();
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
  });

  it('tell when others may be affected', () => {
    const texts = new Texts();
    texts.workspaceIsRead();
    expect(texts.update('vs', route('v3'))).toBe(true);
    expect(texts.update('vs', `${route('v3')}          weight: 90\n`)).toBe(false);
    expect(texts.update('vs', `${route('v3')}          weight: 80\n`)).toBe(false);
    expect(texts.update('vs', route('v3'))).toBe(false);
    expect(texts.onDisk('dr', rule('v1'))).toBe(true);
    expect(texts.onDisk('dr', `# a comment moves everything\n${rule('v1')}`)).toBe(false);
    expect(texts.onDisk('dr', rule('v1', 'v3'))).toBe(true);
    expect(codes(texts, 'vs')).toEqual([]);
    expect(texts.onDisk('dr', undefined)).toBe(true);
  });

  it('let an unsaved buffer win over the disk until it is closed', () => {
    const texts = new Texts();
    texts.workspaceIsRead();
    texts.update('vs', route('v3'));
    texts.update('dr', rule('v1', 'v3'));
    expect(texts.onDisk('dr', rule('v1'))).toBe(false);
    expect(codes(texts, 'vs')).toEqual([]);
    texts.close('dr');
    expect(codes(texts, 'vs')).toEqual([]);
    expect(texts.onDisk('dr', rule('v1'))).toBe(true);
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
  });

  it('forget a file that is deleted, even while it is open', () => {
    const texts = new Texts();
    texts.workspaceIsRead();
    texts.update('vs', route('v3'));
    texts.update('dr', rule('v1'));
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
    expect(texts.onDisk('dr', undefined)).toBe(true);
    expect(codes(texts, 'vs')).toEqual([]);
    expect(texts.onDisk('dr', rule('v3'))).toBe(true);
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
  });

  it('do not bring a deleted file back by looking at it again, but by editing it', () => {
    const texts = new Texts();
    const known = (): number => texts.known.ofKind('DestinationRule').length;
    texts.update('dr', rule('v1'));
    texts.onDisk('dr', undefined);
    texts.update('dr', rule('v1'));
    expect(known()).toBe(0);
    texts.update('dr', rule('v1', 'v2'));
    expect(known()).toBe(1);
    texts.onDisk('dr', undefined);
    texts.onDisk('dr', rule('v1', 'v2'));
    expect(known()).toBe(1);
  });

  it('know which open documents are ours', () => {
    const texts = new Texts();
    texts.update('compose', 'services: {web: {image: x}}\n');
    texts.update('vs', route('v1'));
    expect(texts.ours()).toEqual(['vs']);
    expect(texts.findings('compose')).toEqual([]);
    texts.update('vs', '');
    expect(texts.ours()).toEqual([]);
  });

  it('leave data files alone', () => {
    const texts = new Texts();
    texts.update('big', route('v1') + '# filler\n'.repeat(300_000));
    expect(texts.isOurs('big')).toBe(false);
  });
});

it.each([
  ['yaml', 'file', true],
  ['helm', 'vscode-vfs', true],
  ['json', 'untitled', true],
  ['dockercompose', 'file', false],
  ['yaml', 'git', false],
])('a %s document of %s is looked at: %s', (language, scheme, expected) => {
  expect(isLookedAt(language, scheme)).toBe(expected);
});
