/** Envoy's format strings: text with `%COMMAND%` or `%COMMAND(arguments)%` in it, `%%` for a percent sign. */

type State = 'text' | 'name' | 'open' | 'argument' | 'item' | 'after' | 'end' | 'close';

/** Which character leads from a state to the next one. */
const STEPS: Record<State, Readonly<Record<string, State>>> = {
  text: { '%': 'name' },
  name: { '%': 'text', '(': 'open' },
  open: { '[': 'item', ' ': 'open' },
  argument: { ')': 'close', '"': 'after' },
  item: { '"': 'argument', ' ': 'item' },
  after: { ',': 'item', ']': 'end', ' ': 'after' },
  end: { ')': 'close', ' ': 'end' },
  close: { '%': 'text', ' ': 'close' },
};
/** Where any other character leads; the states that are missing here take no other. */
const OTHERWISE: Readonly<Partial<Record<State, State>>> = {
  text: 'text',
  name: 'name',
  open: 'argument',
  argument: 'argument',
};

/** Whether Envoy can read a text as a format string: each `%` belongs to a command or to `%%`. */
export function isEnvoyFormat(text: string): boolean {
  let state: State = 'text';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const isEscape =
      (state === 'text' && text.startsWith('%%', at)) || (state === 'argument' && char === '\\');
    if (isEscape) {
      at++;
      continue;
    }
    const next: State | undefined = STEPS[state][char] ?? OTHERWISE[state];
    if (!next) return false;
    state = next;
  }
  return state === 'text';
}
