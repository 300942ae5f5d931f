import { resolveHost, serviceOf } from '../../istio/hosts.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import { type DestinationUse, destinationsOf } from '../destinations.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list } from '../values.ts';
import { isVisibleFrom } from './visible.ts';

function answering(index: WorkspaceIndex, host: string, namespace: string | null): KnownResource[] {
  return [...index.forHost('Service', host, namespace), ...index.forHost('ServiceEntry', host, namespace)]
    .map(match => match.resource)
    .filter(resource => isVisibleFrom(resource, namespace));
}

/** The port numbers that a resource offers; undefined where that cannot be told. */
function portsOf({ value }: KnownResource): number[] | undefined {
  const numbers = list(fields(value.spec).ports).map(
    port => fields(port)[fields(port).number === undefined ? 'port' : 'number'],
  );
  return numbers.length > 0 && numbers.every(number => typeof number === 'number') ? numbers : undefined;
}

function missingPort(use: DestinationUse, known: readonly KnownResource[]): RuleProblem | undefined {
  const { port } = use;
  const offered = known.map(portsOf);
  if (port === undefined || offered.some(ports => ports === undefined || ports.includes(port)))
    return undefined;
  const numbers = [...new Set(offered.flatMap(ports => ports ?? []))].sort((a, b) => a - b);
  return {
    path: [...use.path, 'port', 'number'],
    at: 'value',
    message: `${use.host} has no port ${port}, so requests sent to it fail. It has ${numbers.join(', ')}.`,
    data: { reference: 'port', host: use.host, port, known: numbers },
  };
}

function missingHost(use: DestinationUse, namespace: string | null): RuleProblem {
  const local = serviceOf(resolveHost(use.host, namespace ?? 'default'));
  const place = local ? (namespace ?? (use.host.includes('.') ? local.namespace : undefined)) : undefined;
  const what = local
    ? `There is no Service ${local.name}${place ? ` in namespace ${local.namespace}` : ''} and no ServiceEntry`
    : 'There is no ServiceEntry';
  return {
    path: [...use.path, 'host'],
    at: 'value',
    message: `${what} for the host ${use.host}, so requests sent to it fail. Correct the name, or add what is missing.`,
    data: { reference: 'host', host: use.host },
  };
}

/** Hosts that nothing answers for, said in a closed world only; and ports that a known host does not have. */
export function* missingHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const { namespace } = subject.ref;
  for (const use of destinationsOf(subject.value)) {
    if (isPlaceholder(use.host)) continue;
    const known = answering(index, use.host, namespace);
    if (known.length === 0) {
      if (index.isComplete('Service', namespace) && index.isComplete('ServiceEntry', null))
        yield missingHost(use, namespace);
      continue;
    }
    const problem = missingPort(use, known);
    if (problem) yield problem;
  }
}
