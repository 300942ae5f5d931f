/**
 * Builds after an installation. Git hooks install this package with whatever Node.js the machine has, and without the
 * script that fetches the newer one of the devDependencies; so this file is plain JavaScript and sees to that itself.
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

/** Settings of the npm that runs this would make the one that fetches install somewhere else. */
function withoutNpmSettings(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^npm_config_(global|prefix|location)/i.test(name)),
  );
}

function capableNode() {
  if (runsTypeScript(process.version)) return process.execPath;
  if (!existsSync(fetched)) {
    const cwd = join(root, 'node_modules', 'node');
    const env = withoutNpmSettings(process.env);
    spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd, env, stdio: 'ignore' });
  }
  return existsSync(fetched) ? fetched : undefined;
}

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
