/** Walking over a resource of which nothing is promised: only maps and texts that are there are met. */
import type { Path } from '../yaml/path.ts';
import { isPlaceholder } from '../yaml/templates.ts';
import type { RuleProblem, Subject } from './rule.ts';
import { isFields, list, valueAt } from './values.ts';

/** A map within a resource, and where it stands. */
export interface Part {
  path: Path;
  value: Record<string, unknown>;
  /** What walks have met below it already: a hundred rules take the same ways. */
  met?: Map<Path[number], unknown>;
}

/** A text that is written out (it may be empty), and where it stands. */
export interface TextPart {
  path: Path;
  value: string;
}

/** Whether a field is there; null counts as absent, as the API server drops it. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** The value as a text that is written out, an empty one too; undefined for templates and other types. */
export const literal = (value: unknown): string | undefined =>
  typeof value === 'string' && !isPlaceholder(value) ? value : undefined;

/** The value as a number; undefined when it is none. */
export const numeric = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** The map that some fields lead to; undefined when there is none. */
export function child(part: Part, ...steps: Path): Part | undefined {
  let current: Part | undefined = part;
  for (const step of steps) current = current && childAt(current, step);
  return current;
}

/** What stands below a step is a map or a list, so one key serves one kind of answer. */
function met<Below>(part: Part, step: Path[number], make: () => Below): Below {
  part.met ??= new Map();
  const known = part.met.get(step) as Below | undefined;
  if (known !== undefined) return known;
  const made = make();
  part.met.set(step, made);
  return made;
}

function childAt(part: Part, step: Path[number]): Part | undefined {
  const value = Object.hasOwn(part.value, step) ? part.value[step] : undefined;
  if (!isFields(value)) return undefined;
  return met(part, step, () => ({ path: [...part.path, step], value }));
}

/** The maps in the list that some fields lead to. */
export function children(part: Part, ...steps: Path): readonly Part[] {
  const last = steps.at(-1);
  const owner = child(part, ...steps.slice(0, -1));
  return owner && last !== undefined ? childrenAt(owner, last) : NONE;
}

const NONE: readonly Part[] = [];

function childrenAt(part: Part, step: Path[number]): readonly Part[] {
  const value = Object.hasOwn(part.value, step) ? part.value[step] : undefined;
  if (!Array.isArray(value)) return NONE;
  return met(part, step, () => mapsIn(value, [...part.path, step]));
}

const mapsIn = (values: readonly unknown[], path: Path): Part[] =>
  values.flatMap((value, i) => (isFields(value) ? [{ path: [...path, i], value }] : []));

const roots = new WeakMap<object, Part>();

/** A whole resource. */
export function rootPart(value: Record<string, unknown>): Part {
  const root = roots.get(value) ?? { path: [], value };
  roots.set(value, root);
  return root;
}

/** The maps that are the values of the map that some fields lead to. */
export function named(part: Part, ...steps: Path): (Part & { name: string })[] {
  const map = child(part, ...steps);
  return Object.entries(map?.value ?? {}).flatMap(([name, value]) =>
    map && isFields(value) ? [{ name, path: [...map.path, name], value }] : [],
  );
}

/** The texts in the list that some fields lead to, as far as they are written out. */
export function texts(part: Part, ...steps: Path): TextPart[] {
  return list(valueAt(part.value, steps)).flatMap((each, i) => {
    const value = literal(each);
    return value === undefined ? [] : [{ path: [...part.path, ...steps, i], value }];
  });
}

/** The spec of a VirtualService; none for other kinds. */
export function virtualServiceSpec({ value }: Subject): Part | undefined {
  return value.kind === 'VirtualService' ? child(rootPart(value), 'spec') : undefined;
}

export const PROTOCOLS = ['http', 'tls', 'tcp'] as const;

/** The routes of a VirtualService, of all protocols or of those given. */
export function routeParts(subject: Subject, protocols: readonly string[] = PROTOCOLS): readonly Part[] {
  const spec = virtualServiceSpec(subject);
  return spec ? protocols.flatMap(protocol => children(spec, protocol)) : [];
}

/** The http routes of a VirtualService. */
export function httpRoutes(subject: Subject): readonly Part[] {
  const spec = virtualServiceSpec(subject);
  return spec ? children(spec, 'http') : NONE;
}

/** The matches of a VirtualService's routes, of all protocols or of those given. */
export const matchParts = (subject: Subject, protocols?: readonly string[]): Part[] =>
  routeParts(subject, protocols).flatMap(route => children(route, 'match'));

/** The maps at a field of each http route. */
export const httpParts = (subject: Subject, ...steps: Path): Part[] =>
  httpRoutes(subject).flatMap(route => child(route, ...steps) ?? []);

/** A problem with the value at a path. */
export const onValue = (path: Path, message: string): RuleProblem => ({ path, at: 'value', message });

/** A problem with the key at the end of a path. */
export const onKey = (path: Path, message: string): RuleProblem => ({ path, at: 'key', message });

/** The spec of a rollout's policy; none for other kinds. */
export function policySpec({ value }: Subject): Part | undefined {
  return value.kind === 'CanaryPolicy' ? child(rootPart(value), 'spec') : undefined;
}
