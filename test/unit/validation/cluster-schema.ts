/** Clusters whose CRDs know less or more than our schema. */
import type { IstioKind } from '../../../src/validation/kinds.ts';
import type { OlderCluster } from '../../../src/validation/rule.ts';
import { schemaNode } from '../../../src/validation/schema-nodes.ts';
import type { ClusterSchema, KeptFields } from '../../../src/validation/skew.ts';

function keptOf(kind: IstioKind, path: (string | number)[], lacks: readonly string[]): KeptFields {
  const node = schemaNode(kind, path);
  if (node?.items) return { each: keptOf(kind, [...path, 0], lacks) };
  if (node?.additionalProperties) return { each: keptOf(kind, [...path, 'any'], lacks) };
  const names = Object.keys(node?.properties ?? {});
  const plain = path.slice(1).filter(step => typeof step === 'string');
  const isLacking = (name: string): boolean => [...plain, name].join('.') === lacks.join('.');
  const fields = names
    .filter(name => lacks.length === 0 || !isLacking(name))
    .map(name => [name, keptOf(kind, [...path, name], lacks)] as const);
  return { fields: Object.fromEntries(fields), choices: node?.enum };
}

/** A cluster with our schema but for what it lacks. */
export function olderCluster({ lacks = [], serves }: OlderCluster = {}): ClusterSchema {
  return {
    context: 'old',
    specs: {
      VirtualService: keptOf('VirtualService', ['spec'], lacks),
      DestinationRule: keptOf('DestinationRule', ['spec'], lacks),
    },
    versions: serves,
  };
}
