import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and gives what it printed on standard output.
 * Throws with the end of its output when it fails, since that is where the reason stands.
 */
export function run(command: string, args: string[], cwd?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // npm is a script on Windows, which only a shell can start.
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let out = '';
    let all = '';
    child.stdout.on('data', chunk => {
      out += chunk;
      all += chunk;
    });
    child.stderr.on('data', chunk => {
      all += chunk;
    });
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${all.slice(-2000).trim()}`));
    });
  });
}

/** Installs packages into `folder` without running any of their scripts. */
export async function npmInstall(folder: string, ...packages: string[]): Promise<void> {
  await run(
    'npm',
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...packages],
    folder,
  );
}
