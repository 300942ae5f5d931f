import { describe, expect, it } from 'vitest';
import { readCall } from '../../../src/editor/commands/arguments.ts';
import { entryFolder } from '../../../src/editor/preview/entry-path.ts';
import type { Row } from '../../../src/editor/tree/row.ts';

const row: Row = {
  kind: 'route',
  id: 'a',
  label: 'a',
  icon: 'x',
  spoken: 'a',
  contextValue: 'route',
  target: { namespace: 'prod', name: 'model', route: '0' },
  fold: 'none',
  children: [],
};

describe('what a command is called with', () => {
  it('nothing, from the palette', () => {
    expect(readCall(undefined)).toEqual({ args: {}, fromCode: false });
  });

  it('a row, from the tree', () => {
    expect(readCall(row)).toEqual({ args: row.target, fromCode: false });
  });

  it('a row without a target, such as a namespace', () => {
    expect(readCall({ ...row, target: undefined })).toEqual({ args: {}, fromCode: false });
  });

  it('a button of what stays with its cluster, which is no word for another one', () => {
    const target = { namespace: 'prod', name: 'model' };
    const call = readCall({ contextValue: 'rollout', children: [], shownOn: 'prod-eu', target });
    expect(call).toEqual({ args: target, fromCode: false, shownOn: 'prod-eu' });
  });

  it('arguments, from code', () => {
    const args = { namespace: 'prod', name: 'model', to: { v2: 10 }, confirmed: true };
    expect(readCall(args)).toEqual({ args, fromCode: true });
  });

  it.each([
    [{ nmae: 'x' }, 'no argument "nmae"'],
    [{ name: 1 }, '"name" must be a string'],
    [{ to: { v2: '10' } }, '"to" must be an object of shares'],
    [{ confirmed: 'yes' }, '"confirmed" must be a boolean'],
  ])('refuses %j', (args, words) => {
    expect(() => readCall(args)).toThrow(words);
  });
});

describe('what was pressed over a history entry', () => {
  const shown = {
    context: 'arn:aws:eks:eu:1:cluster/dev',
    namespace: 'models',
    name: 'model',
    entry: 'a/b c',
  };
  const uri = (path: string, scheme = 'istio-canary') => ({ scheme, path, fsPath: path });

  it('names object and entry, and where it was shown, which is no word for a protected context', () => {
    for (const isNext of [true, false]) {
      const { context, ...args } = shown;
      const call = readCall(uri(`/${entryFolder(shown, isNext)}/after/model.yaml`));
      expect(call).toEqual({ args, fromCode: false, shownOn: context });
      expect(call.args.context).toBeUndefined();
    }
  });

  it('is a file anywhere else', () => {
    const path = `/${entryFolder(shown, true)}/after/model.yaml`;
    for (const other of [uri(path, 'file'), uri('/live/dev/models/model.yaml'), uri('/history/next/dev')])
      expect(readCall(other)).toEqual({ args: { file: expect.any(String) }, fromCode: false });
  });
});
