import type { JsonObject } from '../json.ts';
import { kinds } from '../kinds/table.ts';

/** The CustomResourceDefinitions of the custom kinds, as far as clients read them: names, versions, no schema. */
export function definitions(): JsonObject[] {
  return kinds
    .filter(kind => kind.custom)
    .map(kind => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${kind.plural}.${kind.group}` },
      spec: {
        group: kind.group,
        scope: 'Namespaced',
        names: {
          plural: kind.plural,
          singular: kind.singular,
          kind: kind.kind,
          listKind: `${kind.kind}List`,
          shortNames: [...(kind.shortNames ?? [])],
          categories: [...(kind.categories ?? [])],
        },
        versions: kind.versions.map(name => ({
          name,
          served: true,
          storage: name === kind.storage,
          subresources: { status: {} },
        })),
      },
    }));
}
