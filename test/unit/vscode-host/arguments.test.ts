import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCodeArguments } from '../../../scripts/vscode-host/arguments.ts';

describe('the command line of the stand-in for desktop VS Code', () => {
  it('takes what @vscode/test-electron passes', () => {
    const words = [
      ...['/some/space', '--user-data-dir=/u', '--extensions-dir=/e', '--no-sandbox', '--skip-welcome'],
      ...[
        '--disable-workspace-trust',
        '--extensionTestsPath=/t/suite.cjs',
        '--extensionDevelopmentPath=/x=y',
      ],
    ];
    expect(parseCodeArguments(words)).toEqual({
      extensions: [resolve('/x=y')],
      tests: resolve('/t/suite.cjs'),
      workspace: resolve('/some/space'),
      userDataDir: resolve('/u'),
      extensionsDir: resolve('/e'),
      trusted: true,
    });
  });

  it('leaves workspace trust on unless told otherwise', () => {
    expect(parseCodeArguments(['/some/space']).trusted).toBe(false);
  });

  it('takes several extensions', () => {
    const words = ['--extensionDevelopmentPath=/a', '--extensionDevelopmentPath=/b'];
    expect(parseCodeArguments(words).extensions).toEqual([resolve('/a'), resolve('/b')]);
  });
});
