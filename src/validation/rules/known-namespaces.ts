import { isPlaceholder } from '../../yaml/index.ts';
import { nearestName } from '../nearest.ts';
import { texts } from '../part.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { fields } from '../values.ts';
import { virtualService } from './examples.ts';

const prod = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: prod\n';
const exported = (to: string): string =>
  virtualService(`hosts:\n  - model\nexportTo:\n  - ${to}\nhttp:\n  - directResponse:\n      status: 503`);

const missingNamespace: ReferenceRule = {
  code: 'KIA0005',
  severity: 'error',
  scope: 'references',
  what: 'An `exportTo` that names a namespace which does not exist.',
  why: 'Nobody there can see the resource, so it holds for fewer callers than meant. Looked at only where all namespaces are known: with a live cluster, or in a closed world (`--closed-world`) that holds Namespaces. Kiali reports the same code.',
  example: {
    bad: `${prod}---\n${exported('prdo')}`,
    good: `${prod}---\n${exported('prod')}`,
    closedWorld: true,
  },
  *check(subject, index) {
    const known = index.ofKind('Namespace').filter(({ ref }) => ref.apiVersion === 'v1');
    if (known.length === 0 || !index.isComplete('Namespace', null)) return;
    const names = new Set(known.map(({ ref }) => ref.name));
    // A template names some namespace that is not known by its name.
    if ([...names].some(isPlaceholder)) return;
    const spec = { path: ['spec'], value: fields(subject.value.spec) };
    for (const { path, value } of texts(spec, 'exportTo')) {
      if (
        ['.', '*', '~', ''].includes(value) ||
        value === subject.ref.namespace ||
        names.has(value) ||
        isStandIn(value)
      )
        continue;
      const suggestion = nearestName(value, [...names]);
      const hint = suggestion
        ? ` Did you mean ${suggestion}?`
        : ' Correct the name, or create the namespace.';
      const message = `There is no namespace ${value}, so exporting to it does nothing.${hint}`;
      yield { path, at: 'value', message, data: { suggestion } } satisfies RuleProblem;
    }
  },
};

export const knownNamespaceRules = [missingNamespace];
