import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHome } from '../../../src/editor/shared/home-path.ts';
import { flat, plain, serverText } from '../../../src/editor/shared/plain.ts';

const root = join(import.meta.dirname, '../../..');
/** What VS Code draws as a link in a message. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;

describe('what is said in a message', () => {
  it.each([
    '[Fix](command:workbench.action.terminal.sendSequence?%7B%7D)',
    'route [a](https://example.org) of b',
    '[a](command:b "title")[c](file:///d)',
    '[[x](command:y)](command:z)',
  ])('holds no link: %s', text => {
    expect(text).toMatch(link);
    expect(plain(text)).not.toMatch(link);
    expect(plain(`before\n${text}`, 'lines')).not.toMatch(link);
  });

  it('is one line without characters that reorder or hide it', () => {
    expect(plain('a\nb\u202Ec\u0000d\u2028e')).toBe('a b c d e');
    expect(flat('v1\u200B\u2066x')).toBe('v1 x');
  });

  it('keeps the lines of small print, and nothing else', () => {
    expect(plain('a\nb\u202Ec', 'lines')).toBe('a\nb c');
  });

  it('holds no credential', () => {
    expect(plain('Authorization: Bearer abcdefghijk')).not.toContain('abcdefghijk');
    expect(plain('at https://ada:secret@10.0.0.1')).not.toContain('secret');
  });

  it('leaves other text alone', () => {
    const text = 'model shifted: v2 10 % (was 1 %) · v1 90 % [a] (b)';
    expect(plain(text)).toBe(text);
  });

  it('goes through one funnel', () => {
    const files = globSync('src/{editor/**/*,extension}.ts', { cwd: root });
    const around = files
      .filter(file => !file.endsWith(join('shared', 'notify.ts')))
      .filter(file =>
        /\bshow(?:Information|Warning|Error)Message\b|\bwithProgress\b/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(files.length).toBeGreaterThan(30);
    expect(around).toEqual([]);
  });
});

describe('a server', () => {
  it.each([
    ['https://10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['https://ada:secret@10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['https://ada@proxy/k8s/a', 'https://proxy/k8s/a'],
    ['no url', 'no url'],
  ])('%s is shown as %s', (server, shown) => {
    expect(serverText(server)).toBe(shown);
  });
});

describe('the path of a kubeconfig in the settings', () => {
  it.each([
    ['', ''],
    ['~/.kube/other', '/home/ada/.kube/other'],
    ['~', '/home/ada'],
    ['.kube/other', '/home/ada/.kube/other'],
    ['/etc/kubeconfig', '/etc/kubeconfig'],
    ['~other/x', '/home/ada/~other/x'],
  ])('"%s" is "%s"', (path, expected) => {
    expect(fromHome(path, '/home/ada')).toBe(expected);
  });
});
