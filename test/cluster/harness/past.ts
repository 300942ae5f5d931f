/** A past for a Prometheus: what it would have scraped, had it been there. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RealPrometheus, requirePrometheus, type ScrapeTarget } from './prometheus.ts';
import { run } from './run.ts';

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',');

/** The samples that a scrape at that time (milliseconds since 1970) would have stored. */
async function scrape(
  { address, path = '/metrics', labels = {} }: ScrapeTarget,
  at: number,
): Promise<string[]> {
  const answer = await fetch(`http://${address}${path}`);
  const own = labelsText({ job: 'pods', ...labels });
  return (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [, name = '', given = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return `${name}{${[given, own].filter(Boolean).join(',')}} ${value} ${(at / 1000).toFixed(3)}`;
    });
}

/**
 * Lets `pass` happen again and again from `from` until the present is reached, has Prometheus scrape its targets from
 * then on, and remember what they said before.
 */
export async function givePast(
  prometheus: RealPrometheus,
  targets: () => readonly ScrapeTarget[],
  { from, everyMs }: { from: number; everyMs: number },
  pass: (at: number) => void,
): Promise<void> {
  const byName = new Map<string, string[]>();
  for (let at = from; at <= Date.now(); at += everyMs) {
    pass(at);
    for (const target of targets()) {
      for (const line of await scrape(target, at)) {
        const name = line.slice(0, line.indexOf('{'));
        const lines = byName.get(name) ?? [];
        byName.set(name, lines);
        lines.push(line);
      }
    }
  }
  prometheus.setTargets(targets());
  const file = join(prometheus.directory, 'past.txt');
  writeFileSync(file, `${[...byName.values()].flat().join('\n')}\n# EOF\n`);
  const binary = await requirePrometheus();
  const promtool = binary === 'prometheus' ? 'promtool' : join(dirname(binary), 'promtool');
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', file, join(prometheus.directory, 'data')];
  const { code, stderr, stdout } = await run(promtool, args);
  if (code !== 0)
    throw new Error(`promtool ${args.slice(0, 3).join(' ')} failed (${code}): ${stderr || stdout}`);
  // Blocks that came into its folder are found when it starts; that takes it a second.
  await prometheus.pause();
  await prometheus.resume();
}
