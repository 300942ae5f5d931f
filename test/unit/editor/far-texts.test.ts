import { describe, expect, it } from 'vitest';
import { answerer } from '../../../src/editor/diagnostics/far/answer.ts';
import { isFar, isTooFar } from '../../../src/editor/diagnostics/far/size.ts';
import { Texts } from '../../../src/editor/diagnostics/texts.ts';
import { destinationRule, virtualService, virtualServices } from '../../bench/manifests.ts';

const far = 'file:///ws/large.yaml';
const rule = 'file:///ws/rule.yaml';
const large = virtualServices(200);

/** A workspace whose large document another thread looks at, here without the thread. */
function workspace() {
  const texts = new Texts();
  texts.workspaceIsRead();
  const answer = answerer();
  const look = (text: string): boolean => {
    const { version: _, others, ...asked } = structuredClone({ ...texts.asked(far, text), others: [] });
    return texts.answered(
      far,
      text,
      structuredClone(answer({ ...asked, id: 1, others: texts.asked(far, text).others() })),
    );
  };
  const codes = (file: string): string[] => texts.findings(file).map(({ code }) => code);
  return { texts, look, codes };
}

describe('a document that is looked at in another thread', () => {
  it('is large', () => {
    expect([isFar(virtualServices(50)), isFar(large), isTooFar(large)]).toEqual([false, true, false]);
  });

  it('hears of other files, and they of it', () => {
    const { texts, look, codes } = workspace();
    texts.update(rule, destinationRule(3, 'v9'));
    expect(look(large)).toBe(true);
    expect(codes(far)).toContain('IST0101');
    expect(texts.isOurs(far)).toBe(true);
    expect(texts.known.ofKind('VirtualService')).toHaveLength(200);
    texts.update(rule, destinationRule(3));
    expect(look(large)).toBe(false);
    expect(codes(far)).not.toContain('IST0101');
    expect(look(virtualServices(199))).toBe(true);
    expect(texts.known.ofKind('VirtualService')).toHaveLength(199);
  });

  it('is parsed here once somebody points at it', () => {
    const { texts, look } = workspace();
    look(large);
    expect(texts.parsed(far)?.docs).toHaveLength(200);
    expect(texts.parsedAs(far, `${large}# more\n`)?.docs).toHaveLength(200);
    const huge = virtualServices(1000);
    look(huge);
    expect(texts.parsed(far)?.docs).toHaveLength(0);
    expect(texts.parsedAs(far, `${huge}# more\n`)).toBeUndefined();
    expect(texts.parsedWhole(far, `${huge}# more\n`)?.docs).toHaveLength(1000);
  });

  it('keeps what was parsed here of it, so that the next look parses what changed only', () => {
    const { texts, look } = workspace();
    look(large);
    const [first] = texts.parsed(far)?.docs ?? [];
    look(`${large}# more\n`);
    look(`${large}# and more\n`);
    expect(texts.parsed(far)?.text).toBe(`${large}# and more\n`);
    expect(texts.parsed(far)?.docs[0]?.core).toBe(first?.core);
  });

  it('is looked at here again when it is small, and forgotten when it is closed', () => {
    const { texts, look, codes } = workspace();
    look(large);
    texts.update(far, virtualService(1).replace('weight: 90', 'wieght: 90'));
    expect(codes(far)).toContain('unknown-field');
    expect(texts.known.ofKind('VirtualService')).toHaveLength(1);
    look(large);
    texts.close(far);
    expect(codes(far)).toEqual([]);
    texts.onDisk(far, undefined);
    expect(texts.known.ofKind('VirtualService')).toHaveLength(0);
  });

  it('keeps what it holds when the disk or the folders change', () => {
    const { texts, look } = workspace();
    look(large);
    texts.onDisk(far, virtualService(1));
    texts.recount();
    expect(texts.known.ofKind('VirtualService')).toHaveLength(200);
  });
});
