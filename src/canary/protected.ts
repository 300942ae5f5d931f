/** Which contexts are protected: patterns with `*` for any text and `?` for any character, letter case aside. */
import type { Plan } from './model.ts';
import { takesAway } from './others.ts';
import { literalRegex } from './regex.ts';

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split(/([*?])/).map(part => ({ '*': '.*', '?': '.' })[part] ?? literalRegex(part));
  return new RegExp(`^${parts.join('')}$`, 'is').test(name);
}

/** Whether one of the patterns is for a context. */
export const isProtected = (context: string | undefined, patterns: readonly string[]): boolean =>
  context !== undefined && patterns.some(pattern => matches(pattern.trim(), context));

/** What is protected where nobody says otherwise. */
export const usuallyProtected: readonly string[] = ['*prod*'];

/**
 * Whether a plan needs the context's name to be said: it gives the canary more, ends a version or takes away what was
 * made, by a command or by a file, and is no way back.
 */
export const needsName = (plan: Plan, patterns: readonly string[]): boolean =>
  plan.action !== 'rollback' &&
  (plan.raisesCanary ||
    plan.action === 'decommission' ||
    takesAway(plan) ||
    (plan.deletes ?? []).length > 0) &&
  isProtected(plan.cluster.context, patterns);
