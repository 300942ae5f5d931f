import { clusterDomain } from '../../istio/hosts.ts';
import { type DestinationUse, destinationsOf } from '../destinations.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { answering, isSurelyMissing, ownService, portsOf } from './answering.ts';
import { didYouMean, meantName } from './meant.ts';
import { placesOf } from './places.ts';
import { serviceHost } from './service-host.ts';
import { isUnknown } from './unknown.ts';
import { audienceOf, exportedTo, isVisibleTo } from './visible.ts';

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
    related: placesOf(known, ({ ref }) => `${refInWords(ref)} offers ${numbers.join(', ')}`),
  };
}

/** Hosts that are known, in the form that somebody wrote who meant one of them. */
function knownHosts(index: WorkspaceIndex, written: string, namespace: string | null): string[] {
  if (!written.includes('.')) return index.inNamespace('Service', namespace).map(({ ref }) => ref.name);
  const services = index
    .ofKind('Service')
    .map(({ ref }) => `${ref.name}.${ref.namespace ?? namespace ?? 'default'}.svc.${clusterDomain}`);
  const entries = index.ofKind('ServiceEntry').flatMap(({ value }) => list(fields(value.spec).hosts));
  return [...services, ...entries.flatMap(host => text(host) ?? [])].filter(host => !host.startsWith('*'));
}

/** What was meant: also `model.prod`, which Istio takes as it stands and not as the Service of `prod`. */
function meantHost(
  index: WorkspaceIndex,
  host: string,
  namespace: string | null,
): { suggestion?: string; isHalf: boolean } {
  const known = new Set(knownHosts(index, host, namespace).filter(each => !isUnknown(each)));
  const whole = serviceHost(host, namespace, () => true);
  const isHalf = known.has(whole);
  return { suggestion: isHalf ? whole : meantName(host, known), isHalf };
}

/**
 * A host that nothing answers for; for the message, what it would take. `isHalf` says that it is the name of a
 * Service without its domain, which Kiali lets pass although Istio does not resolve it.
 */
export function missingHost(
  index: WorkspaceIndex,
  host: string,
  namespace: string | null,
): Pick<RuleProblem, 'data'> & { missing: string; question: string; isHalf: boolean } {
  const local = ownService(host, namespace);
  const missing = local
    ? `There is no Service ${local.name}${local.namespace ? ` in namespace ${local.namespace}` : ''} and no ServiceEntry`
    : 'There is no ServiceEntry';
  const { suggestion, isHalf } = meantHost(index, host, namespace);
  return { missing, question: didYouMean(suggestion), isHalf, data: { reference: 'host', host, suggestion } };
}

function notExported(use: DestinationUse, known: readonly KnownResource[]): RuleProblem {
  const to = [...new Set(known.flatMap(exportedTo))].join(', ');
  return {
    path: [...use.path, 'host'],
    at: 'value',
    message: `${use.host} is exported to ${to} only, which is not where this VirtualService applies, so requests sent to it fail. Export it further, or correct exportTo here.`,
    also: ['KIA1101'],
    data: { reference: 'host', host: use.host },
    related: placesOf(known, ({ ref }) => `${refInWords(ref)} is exported to ${to}`),
  };
}

/** Hosts that nothing answers for, said in a closed world only; and ports that a known host does not have. */
export function* missingHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const { namespace } = subject.ref;
  const audience = audienceOf(subject);
  for (const use of destinationsOf(subject.value)) {
    if (isUnknown(use.host)) continue;
    const all = answering(index, use.host, namespace).map(match => match.resource);
    const known = all.filter(resource => isVisibleTo(resource, audience));
    if (known.length > 0) {
      const problem = missingPort(use, known);
      if (problem) yield problem;
    } else if (isSurelyMissing(index, use.host, namespace)) {
      if (all.length > 0) yield notExported(use, all);
      else yield noSuchHost(use, index, namespace);
    }
  }
}

function noSuchHost(use: DestinationUse, index: WorkspaceIndex, namespace: string | null): RuleProblem {
  const { missing, question, isHalf, data } = missingHost(index, use.host, namespace);
  return {
    path: [...use.path, 'host'],
    at: 'value',
    message: `${missing} for the host ${use.host}, so requests sent to it fail. Correct the name, or add what is missing.${question}`,
    also: isHalf ? undefined : ['KIA1101'],
    data,
  };
}
