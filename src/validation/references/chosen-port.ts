/** Destinations that leave the port open where it matters (istio: virtualservice/destinationhosts). */
import { destinationsOf } from '../destinations.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import { isSet } from '../part.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text, valueAt } from '../values.ts';
import { answering, portsOf } from './answering.ts';
import { gatewaysNamed, gatewayUses, isIstioGateway } from './gateway-uses.ts';
import { placesOf } from './places.ts';
import { isUnknown } from './unknown.ts';
import { audienceOf, isVisibleTo } from './visible.ts';

const allKnown = (ports: readonly (number[] | undefined)[]): number[] | undefined =>
  ports.length === 0 || ports.includes(undefined) ? undefined : ports.flatMap(each => each ?? []);

/**
 * The ports that the requests of sidecars go to: those of the hosts that the VirtualService speaks for. Sidecars
 * have no listener for a host that nothing answers for.
 */
function meshPorts({ ref, value }: Subject, index: WorkspaceIndex): number[] | undefined {
  const hosts = list(fields(value.spec).hosts);
  return allKnown(
    hosts.flatMap(host => {
      const written = text(host);
      if (written === undefined || isUnknown(written)) return [undefined];
      const known = answering(index, written, ref.namespace);
      return known.map(({ resource, certain }) => (certain ? portsOf(resource) : undefined));
    }),
  );
}

/** The ports that gateways listen on. */
function gatewayPorts(subject: Subject, index: WorkspaceIndex): number[] | undefined {
  const gateways = gatewayUses(subject).flatMap(use => gatewaysNamed(index, use));
  const bound = list(fields(subject.value.spec).gateways).filter(name => name !== 'mesh');
  if (gateways.length < bound.length) return undefined;
  return allKnown(
    gateways.map(({ ref, value, mayHoldMore }) => {
      const [lists, number] = isIstioGateway({ ref, value })
        ? ['servers', ['port', 'number']]
        : ['listeners', ['port']];
      const ports = list(fields(value.spec)[lists]).map(each => valueAt(each, number));
      return !mayHoldMore && ports.every(port => typeof port === 'number') ? ports : undefined;
    }),
  );
}

/** The ports that requests arrive at, which Istio goes on with; undefined where they are not known. */
function arriving(subject: Subject, index: WorkspaceIndex): number[] | undefined {
  const gateways = list(fields(subject.value.spec).gateways);
  const inMesh = gateways.length === 0 || gateways.includes('mesh');
  const atGateways = gateways.some(name => name !== 'mesh');
  return allKnown([
    ...(inMesh ? [meshPorts(subject, index)] : []),
    ...(atGateways ? [gatewayPorts(subject, index)] : []),
  ]);
}

/**
 * Destinations without a port whose service has several. Istio then goes on with the port that a request
 * came to, so what arrives only at ports that the service has is fine, though istioctl reports it too.
 */
export function* openPorts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  if (subject.value.kind !== 'VirtualService' || subject.mayHoldMore(['spec'])) return;
  const { namespace } = subject.ref;
  const audience = audienceOf(subject);
  let arrive: { ports: number[] | undefined } | undefined;
  for (const { path, host } of destinationsOf(subject.value)) {
    const destination = fields(valueAt(subject.value, path));
    if (isUnknown(host) || isSet(destination.port) || subject.mayHoldMore(path)) continue;
    const known = answering(index, host, namespace).filter(({ resource }) => isVisibleTo(resource, audience));
    const offered = known.map(({ resource, certain }) => (certain ? portsOf(resource) : undefined));
    const [ports] = offered;
    if (!ports || offered.some(each => each === undefined || each.length < 2)) continue;
    arrive ??= { ports: arriving(subject, index) };
    const isFine = arrive.ports
      ? arrive.ports.every(port => offered.every(each => each?.includes(port)))
      : !index.isComplete('Service', namespace);
    if (isFine) continue;
    yield {
      path: [...path, 'host'],
      at: 'value',
      message: `${host} has the ports ${ports.join(', ')} and no port is chosen, so requests that come to another port fail. Add port.number.`,
      data: { reference: 'open-port', host, known: ports },
      related: placesOf(
        known.map(({ resource }) => resource),
        ({ ref }) => `${refInWords(ref)} offers ${ports.join(', ')}`,
      ),
    };
  }
}
