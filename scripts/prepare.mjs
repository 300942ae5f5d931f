/**
 * Builds after an installation, also where git hooks install this package: with whatever Node.js the machine has, and
 * as a global package from git, which npm prepares without devDependencies. So this file is plain JavaScript, and
 * fetches what the build needs where it is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const fetched = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** TypeScript is run as it is from 22.18 on. */
function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Settings of the npm that runs this would make the ones that fetch install somewhere else. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_config_(global|prefix|location)/i.test(name)),
);

const isThere = name => existsSync(join(root, 'node_modules', name, 'package.json'));

function fetchDependencies() {
  const shell = process.platform === 'win32';
  spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit'], {
    cwd: root,
    env,
    shell,
    stdio: ['ignore', 2, 2],
  });
}

function capableNode() {
  if (runsTypeScript(process.version)) return process.execPath;
  if (!existsSync(fetched) && isThere('node')) {
    const cwd = join(root, 'node_modules', 'node');
    spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd, env, stdio: ['ignore', 2, 2] });
  }
  return existsSync(fetched) ? fetched : undefined;
}

if (!isThere('esbuild')) fetchDependencies();
const node = capableNode();
if (!node) {
  console.error(
    `Building needs Node.js 22.18 or newer; this is ${process.version}, and no newer one could be fetched.`,
  );
  process.exit(1);
}
process.exit(
  spawnSync(node, [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: 'inherit' }).status ?? 1,
);
