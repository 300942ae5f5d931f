import { isDnsLabel } from '../names.ts';
import { onValue, texts, virtualServiceSpec } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { list } from '../values.ts';
import { virtualService } from './examples.ts';

const exported = (...names: string[]): string =>
  virtualService(
    `hosts:\n  - model\nexportTo:\n${names.map(name => `  - ${name}`).join('\n')}\nhttp:\n  - route:\n      - destination:\n          host: model`,
  );

const invalidExportTo: DocumentRule = {
  code: 'invalid-export-to',
  severity: 'error',
  scope: 'document',
  what: 'An `exportTo` that Istio cannot follow.',
  why: "Istio's webhook refuses it: an entry is `.`, `*` or a namespace, `*` stands alone, and nothing is repeated.",
  example: { bad: exported('"*"', 'prod'), good: exported('"."', 'prod') },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec || subject.mayHoldMore(['spec', 'exportTo'])) return;
    const { namespace } = subject.ref;
    const isAlone = list(spec.value.exportTo).length === 1;
    const seen = new Map<string, string>();
    for (const { path, value } of texts(spec, 'exportTo')) {
      // `.` stands for the namespace of the VirtualService, where that is known.
      const key = value === '.' ? (namespace ?? value) : value;
      const twin = seen.get(key);
      seen.set(key, value);
      if (twin !== undefined) {
        const same = twin === value ? '' : ` (. is the namespace ${namespace})`;
        yield onValue(path, `exportTo names ${value} twice${same}. Remove one of them.`);
      } else if (value === '~')
        yield onValue(
          path,
          'exportTo does not take ~ here. Write "." to keep this VirtualService in its namespace.',
        );
      else if (value !== '.' && value !== '*' && !isDnsLabel(value) && !isStandIn(value))
        yield onValue(path, `"${value}" can be no namespace. Write ".", "*" or the name of a namespace.`);
      else if (value === '*' && !isAlone)
        yield onValue(path, 'exportTo names * and others. Keep either * (everywhere) or the others.');
    }
  },
};

export const exportToRules = [invalidExportTo];
