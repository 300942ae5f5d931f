/** The shares that a canary goes through: from the object's annotation, else from the setting, else the usual ones. */
import { Refusal } from './refusal.ts';

/** Annotation that lists an object's own steps, in percent, separated by commas. */
export const stepsAnnotation = 'istio-canary.dev/steps';
export const usualSteps: readonly number[] = [1, 10, 50, 100];

const isStep = (share: number): boolean =>
  Number.isFinite(share) &&
  share > 0 &&
  share <= 100 &&
  Math.abs(share * 100 - Math.round(share * 100)) < 1e-6;

/** Shares in rising order, each once; undefined for anything that holds no step, or one that is none. */
export function readSteps(value: unknown): number[] | undefined {
  const parts: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  const shares = parts.map(part => {
    if (typeof part !== 'string') return typeof part === 'number' ? part : Number.NaN;
    const text = part.trim().replace(/\s*%$/, '');
    return text === '' ? Number.NaN : Number(text);
  });
  if (shares.length === 0 || !shares.every(isStep)) return undefined;
  return [...new Set(shares)].sort((a, b) => a - b);
}

/** The steps of an object, in percent; `setting` is what the person set. */
export const stepsOf = (annotations: Record<string, string>, setting?: unknown): readonly number[] =>
  readSteps(annotations[stepsAnnotation]) ?? readSteps(setting) ?? usualSteps;

/** The first step above a share, in percent; undefined when the share is at the last one, or beyond. */
export const nextStep = (share: number, steps: readonly number[]): number | undefined =>
  steps.find(step => step > share + 1e-9);

/** As {@link nextStep}; at the end it is a refusal that says so. */
export function requireNextStep(share: number, steps: readonly number[], name: string): number {
  const next = nextStep(share, steps);
  if (next !== undefined) return next;
  throw new Refusal(
    'refused',
    'last-step',
    `${name} is at its last step already (${steps.map(step => `${step} %`).join(', ')}).`,
  );
}
