import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/cli/args.ts';
import { conditionIn } from '../../../src/cli/condition-args.ts';
import { writeCommands } from '../../../src/cli/write-commands.ts';

const read = (...args: string[]) =>
  conditionIn(
    parseArgs({ args, options: writeCommands.route.options, allowPositionals: true }).values as Values,
  );

describe('a condition on the command line', () => {
  it.each([
    [['--header', 'x=v2'], { by: 'header', name: 'x', value: 'v2', how: 'exact' }],
    [['--query', 'a^=b=c'], { by: 'query', name: 'a', value: 'b=c', how: 'prefix' }],
    [['--cookie', 'a~=b|c'], { by: 'cookie', name: 'a', value: 'b|c', how: 'regex' }],
  ])('%j', (args, expected) => expect(read(...args)).toEqual(expected));

  it.each([
    [[]],
    [['--header', 'x']],
    [['--header', 'a=1', '--query', 'b=2']],
    [['--header', 'a=1', '--header', 'b=2']],
  ])('is one and whole, not %j', args => expect(() => read(...args)).toThrow(/say who|takes NAME=VALUE/));
});
