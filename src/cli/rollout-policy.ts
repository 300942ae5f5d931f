/** Where a rollout's policy comes from: the command line, the object's annotation, else what is built in. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import type { Policy } from '../rollout/model.ts';
import type { PolicyTarget } from '../rollout/policy.ts';
import { LineIndex } from '../yaml/lines.ts';
import type { Io } from './io.ts';
import { whyUnreadable } from './unreadable.ts';

const rolloutBundle = () => import('../rollout/index.ts');

export interface SaidPolicy {
  policy: Policy;
  target: PolicyTarget;
  /** For people: the file, or that there is none. */
  from: string;
  /** False for the built-in one, which is taken where nobody names another. */
  isNamed: boolean;
}

/** A file's policy. Throws a usage {@link Refusal} where it cannot be read, or has errors. */
export async function policyFile(
  file: string,
  io: Pick<Io, 'cwd' | 'stdin' | 'stderr'>,
): Promise<SaidPolicy> {
  const { readPolicyText } = await rolloutBundle();
  const text =
    file === '-'
      ? await io.stdin()
      : await readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
          throw new Refusal('usage', 'unreadable', `${file} cannot be read: ${whyUnreadable(error)}.`);
        });
  const { policy, target, count, findings } = readPolicyText(text);
  const lines = new LineIndex(text);
  const told = findings.map(({ start, severity, message, code }) => {
    const { line, column } = lines.position(start);
    return `${file}:${line + 1}:${column + 1} ${severity}: ${message} (${code})\n`;
  });
  for (const line of told) io.stderr(line);
  if (policy) return { policy, target, from: file, isNamed: true };
  const why =
    count === 1
      ? 'has errors'
      : count === 0
        ? 'holds no CanaryPolicy'
        : `holds ${count} of them; name a file with one`;
  throw new Refusal('usage', 'no-policy', `${file} ${why}.`);
}

/** The policy that a file, the object, or nobody names. */
export async function policyFor(
  file: string | undefined,
  object: TrafficObject,
  io: Pick<Io, 'cwd' | 'stdin' | 'stderr'>,
): Promise<SaidPolicy> {
  if (file !== undefined) return policyFile(file, io);
  const { defaultPolicy, policyAnnotation } = await rolloutBundle();
  const named = object.annotations[policyAnnotation]?.trim();
  if (!named) return { policy: defaultPolicy, target: {}, from: 'the built-in policy', isNamed: false };
  // What an object in a cluster says must not lead out of this folder.
  const way = relative(io.cwd, resolve(io.cwd, named));
  if (isAbsolute(named) || isAbsolute(way) || way.startsWith('..')) {
    throw new Refusal(
      'usage',
      'no-policy',
      `${object.namespace}/${object.name} names the policy ${named}, which is not in this folder. Name a file: --policy FILE.`,
    );
  }
  return policyFile(named, io);
}
