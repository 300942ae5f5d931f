import { describe, expect, it } from 'vitest';
import { pageAddress } from '../../../scripts/vscode-host/address.ts';

const authority = '127.0.0.1:8123';
const query = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('the address of VS Code in a browser', () => {
  it('names the folder', () => {
    const url = pageAddress({ authority, workspace: '/a folder/b' });
    expect(new URL(url).host).toBe(authority);
    expect(query(url)).toEqual({ folder: '/a folder/b' });
  });

  it('names a workspace file', () => {
    expect(query(pageAddress({ authority, workspace: '/a/b.code-workspace' }))).toEqual({
      workspace: '/a/b.code-workspace',
    });
  });

  it('asks for an empty window without a workspace', () => {
    expect(query(pageAddress({ authority }))).toEqual({ ew: 'true' });
  });

  it('names the extension and its tests', () => {
    const { payload } = query(pageAddress({ authority, extensions: ['/my ext'], tests: '/t.cjs' }));
    expect(JSON.parse(payload ?? '')).toEqual([
      ['skipWelcome', 'true'],
      ['extensionDevelopmentPath', `vscode-remote://${authority}/my%20ext`],
      ['extensionTestsPath', `vscode-remote://${authority}/t.cjs`],
    ]);
  });
});
