import { describe, expect, it } from 'vitest';
import { isLookedAt } from '../../../src/editor/diagnostics/languages.ts';
import { Texts } from '../../../src/editor/diagnostics/texts.ts';
import { Turns } from '../../../src/editor/diagnostics/turns.ts';
import { LiveIndex } from '../../../src/validation/index.ts';

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

  describe('that do not count for others', () => {
    const apart = (file: string): Texts => {
      const texts = new Texts();
      texts.useAdmission(each => each !== file);
      texts.workspaceIsRead();
      return texts;
    };

    it('are judged by everything, and nothing is judged by them', () => {
      const texts = apart('dr');
      texts.update('vs', route('v3'));
      expect(texts.update('dr', rule('v1'))).toBe(false);
      expect(codes(texts, 'vs')).toEqual([]);
      texts.update('dr', `${rule('v1')}---\n${route('v2')}`);
      expect(codes(texts, 'dr')).toContain('IST0101');
      const other = apart('vs');
      other.update('vs', route('v3'));
      other.onDisk('dr', rule('v1'));
      expect(codes(other, 'vs')).toEqual(['IST0101']);
    });

    it('are offered all the same, while they are open', () => {
      const texts = apart('dr');
      texts.update('dr', rule('v1'));
      expect(texts.known.ofKind('DestinationRule')).toHaveLength(1);
      texts.close('dr');
      expect(texts.known.ofKind('DestinationRule')).toHaveLength(0);
    });

    it('change when what counts does', () => {
      const texts = new Texts();
      let excluded = '';
      texts.useAdmission(file => file !== excluded);
      texts.workspaceIsRead();
      texts.update('vs', route('v3'));
      texts.update('dr', rule('v1'));
      expect(texts.recount()).toBe(false);
      excluded = 'dr';
      expect(texts.onDisk('dr', undefined)).toBe(true);
      expect(codes(texts, 'vs')).toEqual([]);
      excluded = '';
      expect(texts.recount()).toBe(true);
      expect(codes(texts, 'vs')).toEqual(['IST0101']);
    });
  });

  it('take a long text in turns, and let an editor that opened meanwhile win', async () => {
    const texts = new Texts();
    texts.workspaceIsRead();
    texts.update('vs', route('v3'));
    const taken = texts.onDiskInTurns('dr', `${rule('v1')}---\n${rule('v2')}`, new Turns());
    expect(await taken).toBe(true);
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
    const late = texts.onDiskInTurns('dr', rule('v3'), new Turns());
    texts.update('dr', rule('v2'));
    await late;
    expect(codes(texts, 'vs')).toEqual(['IST0101']);
  });

  describe('beside a cluster', () => {
    const source = (...subsets: string[]) => {
      const index = new LiveIndex();
      const spec = { host: 'model', subsets: subsets.map(name => ({ name })) };
      const metadata = { name: 'model', namespace: 'default', resourceVersion: '1' };
      const object = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec };
      index.update([{ kind: 'DestinationRule', complete: 'all', objects: [object] }]);
      return { index, context: 'here', namespace: 'default' };
    };

    it('name it where a finding rests on it, until it is left', () => {
      const texts = new Texts();
      texts.workspaceIsRead();
      texts.update('vs', route('v3'));
      expect(codes(texts, 'vs')).toEqual([]);
      texts.useCluster(source('v1'), undefined);
      expect(texts.findings('vs')).toMatchObject([{ code: 'IST0101', cluster: 'here' }]);
      expect(texts.known.ofKind('DestinationRule')).toHaveLength(1);
      texts.useCluster(source('v1', 'v3'), undefined);
      expect(codes(texts, 'vs')).toEqual([]);
      texts.useCluster(undefined, undefined);
      expect(texts.known.ofKind('DestinationRule')).toHaveLength(0);
    });

    it('call nothing missing from it while some files could not be taken in', () => {
      const texts = new Texts();
      texts.workspaceIsRead();
      texts.update('vs', route('v1'));
      const live = source('v1');
      const complete = 'all' as const;
      live.index.update(['Service', 'ServiceEntry'].map(kind => ({ kind, complete, objects: [] })));
      texts.useCluster(live, undefined);
      expect(codes(texts, 'vs')).toContain('IST0101');
      texts.isPartial(true);
      expect(codes(texts, 'vs')).not.toContain('IST0101');
    });

    it('hear its CRDs', () => {
      const texts = new Texts();
      texts.workspaceIsRead();
      texts.update('vs', route('v3').replace('networking.istio.io/v1', 'networking.istio.io/v1beta1'));
      texts.useCluster(undefined, { context: 'here', specs: {}, versions: ['v1'] });
      expect(codes(texts, 'vs')).toEqual(['version-not-served']);
    });
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
