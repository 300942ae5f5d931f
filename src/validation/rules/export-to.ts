import { isDnsLabel } from '../names.ts';
import { child, onValue, rootPart, texts } from '../part.ts';
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
  why: "Istio's webhook refuses it, of a VirtualService as of a DestinationRule: an entry is `.`, `*` or a namespace, `*` stands alone, and nothing is repeated.",
  example: { bad: exported('"*"', 'prod'), good: exported('"."', 'prod') },
  *check({ ref, value: resource, mayHoldMore }) {
    const spec = child(rootPart(resource), 'spec');
    if (!spec || mayHoldMore(['spec', 'exportTo'])) return;
    const isAlone = list(spec.value.exportTo).length === 1;
    const seen = new Map<string, string>();
    for (const { path, value } of texts(spec, 'exportTo')) {
      // `.` stands for the namespace of the resource, where that is known.
      const key = value === '.' ? (ref.namespace ?? value) : value;
      const twin = seen.get(key);
      seen.set(key, value);
      if (twin !== undefined) {
        const same = twin === value ? '' : ` (. is the namespace ${ref.namespace})`;
        yield onValue(path, `exportTo names ${value} twice${same}. Remove one of them.`);
      } else if (value === '~')
        yield onValue(
          path,
          `exportTo does not take ~ here. Write "." to keep this ${ref.kind} in its namespace.`,
        );
      else if (value !== '.' && value !== '*' && !isDnsLabel(value) && !isStandIn(value))
        yield onValue(path, `"${value}" can be no namespace. Write ".", "*" or the name of a namespace.`);
      else if (value === '*' && !isAlone)
        yield onValue(path, 'exportTo names * and others. Keep either * (everywhere) or the others.');
    }
  },
};

export const exportToRules = [invalidExportTo];
