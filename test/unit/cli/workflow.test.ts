import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../../package.json' with { type: 'json' };
import { lintOptions } from '../../../src/cli/lint/options.ts';

const root = join(import.meta.dirname, '../../..');

it('the example workflow runs lint with options that it has', () => {
  const workflow = parse(readFileSync(join(root, 'examples/workflows/lint.yaml'), 'utf8'));
  const steps: { run?: string }[] = workflow.jobs.lint.steps;
  const command = `node .istio-canary/${manifest.bin['istio-canary'].replace('./', '')} lint `;
  const lines = steps.flatMap(({ run }) => (run?.startsWith(command) ? run.slice(command.length) : []));
  const options = lines.map(line => lintOptions((line.split(' > ')[0] ?? '').split(' ')));
  expect(options.map(({ format }) => format)).toEqual(['github', 'sarif']);
  expect(JSON.stringify(workflow)).not.toMatch(/registry/i);
});
