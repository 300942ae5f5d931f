import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { FarReader } from '../../../src/editor/diagnostics/far/far-reader.ts';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { destinationRule, virtualService, virtualServices } from '../../bench/manifests.ts';

const source = new URL('../../../src/editor/diagnostics/far/worker.ts', import.meta.url);
const readers: FarReader[] = [];
const reader = (start = (): Worker => new Worker(source)): FarReader => {
  const made = new FarReader(start);
  readers.push(made);
  return made;
};

afterEach(() => {
  for (const one of readers.splice(0)) one.dispose();
});

const file = 'file:///large.yaml';
const large = virtualServices(800);

describe('a large document', { timeout: 30_000 }, () => {
  it('has the findings that it would have here', async () => {
    const text = large.replace('weight: 90', 'wieght: 90');
    const parsed = parseText(text);
    const index = new FileIndex();
    index.set('file:///rule.yaml', parseText(destinationRule(7, 'v3')));
    const others = index.ofKind('DestinationRule');
    index.set(file, parsed);
    const answer = await reader().ask({ file, text, version: 1, others: () => others, isPatch: false });
    expect(answer?.findings).toEqual(validateParsed(parsed, { index, file }));
    expect(answer?.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['unknown-field', 'IST0101']),
    );
    expect(answer?.isOurs).toBe(true);
    expect(answer?.resources).toHaveLength(800);
  });

  it('leaves this thread alone meanwhile', async () => {
    const asked = reader();
    await asked.ask({ file, text: virtualService(1), version: 1, others: () => [], isPatch: false });
    let [turns, isDone] = [0, false];
    const answer = asked
      .ask({ file, text: large, version: 1, others: () => [], isPatch: false })
      .finally(() => {
        isDone = true;
      });
    while (!isDone) {
      turns++;
      await new Promise(resolve => setImmediate(resolve));
    }
    expect((await answer)?.isOurs).toBe(true);
    expect(turns).toBeGreaterThan(20);
  });

  it('is answered for its newest text only', async () => {
    const asked = reader();
    const texts = [1, 2, 3, 4].map(i => large.replace('weight: 90', `weight: ${i}`));
    const answers = await Promise.all(
      texts.map(text => asked.ask({ file, text, version: 1, others: () => [], isPatch: false })),
    );
    expect(answers.map(answer => answer !== undefined)).toEqual([false, false, false, true]);
  });

  it('goes unanswered when the thread fails, and the next one is answered', async () => {
    let starts = 0;
    const asked = reader(() =>
      starts++ === 0 ? new Worker('throw new Error("no")', { eval: true }) : new Worker(source),
    );
    const question = { file, text: virtualService(1), version: 1, others: () => [], isPatch: false };
    expect(await asked.ask(question)).toBeUndefined();
    expect((await asked.ask(question))?.isOurs).toBe(true);
  });
});
