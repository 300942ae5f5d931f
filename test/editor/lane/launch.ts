import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { quietSettings } from '../../../scripts/vscode-host/quiet-settings.ts';
import { projectFolder } from '../../../scripts/vscode-host/versions.ts';
import { type Verdict, variables } from '../inside/verdict.ts';
import { followFile } from './follow-file.ts';

export interface Launch {
  /** Desktop VS Code, or what stands in for it. */
  executable: string;
  /** The bundled suite. */
  tests: string;
  /** False: workspace trust is on, and the workspace is not trusted. */
  trusted: boolean;
  /** Folders of extensions that are installed beside ours, called as VS Code calls them: `publisher.name-version`. */
  beside?: string[];
  /** Folders that lie beside the example's in one workspace; none opens the example's alone. */
  roots?: string[];
  env: Record<string, string | undefined>;
}

/**
 * Runs a suite in VS Code on a copy of the example workspace. A run without a verdict of its own counts as
 * a failure, whatever VS Code's exit code is: that is 0 also when the extension host died in mid-test.
 */
export async function launch({
  executable,
  tests,
  trusted,
  beside = [],
  roots = [],
  env,
}: Launch): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-editor-'));
  const at = (name: string) => join(folder, name);
  const workspace = at('model-service');
  cpSync(join(projectFolder, 'examples', 'model-service'), workspace, { recursive: true });
  const folders = [{ path: 'model-service' }, ...roots.map(path => ({ path }))];
  for (const root of roots) mkdirSync(at(root));
  if (roots.length > 0) writeFileSync(at('roots.code-workspace'), JSON.stringify({ folders }));
  writeFileSync(at('report'), '');
  mkdirSync(join(at('user'), 'User'), { recursive: true });
  writeFileSync(join(at('user'), 'User', 'settings.json'), JSON.stringify(settings));
  for (const extension of beside)
    cpSync(extension, join(at('extensions'), basename(extension)), { recursive: true });
  const stopFollowing = followFile(at('report'), text => process.stdout.write(text));
  let noise = '';
  const sink = () =>
    new Writable({
      write(chunk, _, done) {
        noise = `${noise}${chunk}`.slice(-8000);
        done();
      },
    });
  const fullEnv = { ...env, [variables.report]: at('report'), [variables.verdict]: at('verdict') };
  const opened = roots.length > 0 ? at('roots.code-workspace') : workspace;
  const profile = [opened, `--user-data-dir=${at('user')}`, `--extensions-dir=${at('extensions')}`];
  let ending = '';
  try {
    if (trusted) {
      await runTests({
        vscodeExecutablePath: executable,
        extensionDevelopmentPath: projectFolder,
        extensionTestsPath: tests,
        extensionTestsEnv: fullEnv,
        launchArgs: profile,
        stdout: sink(),
        stderr: sink(),
      });
    } else {
      // runTests always turns workspace trust off, so this launch is made here.
      await start(executable, [...profile, ...untrustedFlags(tests)], fullEnv, sink);
    }
  } catch (error) {
    ending = error instanceof Error ? error.message : String(error);
  } finally {
    stopFollowing();
  }
  const verdict = readVerdict(at('verdict'));
  if (!verdict || (ending && !verdict.failed)) {
    console.log(`  FAIL  VS Code ended before its tests did. ${ending}\n${noise}`);
  } else if (ending) {
    const picture = /^Picture of the failure.*$/m.exec(noise)?.[0];
    if (picture) console.log(`  ${picture}`);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  if (!verdict) return { passed: 0, failed: 1, skipped: 0 };
  return ending && !verdict.failed ? { ...verdict, failed: 1 } : verdict;
}

const settings = { ...quietSettings, 'security.workspace.trust.startupPrompt': 'never' };

function untrustedFlags(tests: string): string[] {
  return [
    ...[
      '--no-sandbox',
      '--disable-gpu-sandbox',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
    ],
    `--extensionDevelopmentPath=${projectFolder}`,
    `--extensionTestsPath=${tests}`,
  ];
}

function start(
  executable: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  sink: () => Writable,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(sink());
    child.stderr.pipe(sink());
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`VS Code ended with ${code}`))));
  });
}

function readVerdict(file: string): Verdict | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdict) : undefined;
}
