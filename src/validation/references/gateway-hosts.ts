/** Hosts of VirtualServices that their Gateways do not serve (istio: virtualservice/gateways). */
import { resolveHost } from '../../istio/hosts.ts';
import { isHostWithin } from '../host-cover.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { texts, virtualServiceSpec } from '../part.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { type GatewayUse, gatewaysNamed, gatewayUses, isIstioGateway } from './gateway-uses.ts';
import { didYouMean, meantName } from './meant.ts';
import { placesOf } from './places.ts';
import { isUnknown } from './unknown.ts';

/** The hosts that an Istio Gateway serves for a namespace; undefined where that cannot be told. */
function istioHosts({ ref, value }: KnownResource, namespace: string | null): string[] | undefined {
  const hosts = list(fields(value.spec).servers).flatMap(server => list(fields(server).hosts));
  if (hosts.some(host => typeof host !== 'string' || isUnknown(host))) return undefined;
  return hosts.flatMap(host => {
    const [first = '', name] = String(host).split('/');
    if (name === undefined) return [first];
    const from = first === '.' ? ref.namespace : first;
    return from === '*' || from === namespace || from === null || namespace === null ? [name] : [];
  });
}

/** The hosts that the listeners of a Gateway API's Gateway serve; one without a hostname serves all. */
function listenerHosts({ value }: KnownResource): string[] | undefined {
  const hosts = list(fields(value.spec).listeners).map(listener => fields(listener).hostname ?? '*');
  const known = hosts.flatMap(host => (isUnknown(host) ? [] : (text(host) ?? '*')));
  return known.length === hosts.length ? known : undefined;
}

function servedBy(gateway: KnownResource, namespace: string | null): string[] | undefined {
  const { servers, listeners } = fields(gateway.value.spec);
  if (gateway.mayHoldMore || isUnknown(servers) || isUnknown(listeners)) return undefined;
  return isIstioGateway(gateway) ? istioHosts(gateway, namespace) : listenerHosts(gateway);
}

function isBare({ value }: KnownResource): boolean {
  const { servers, listeners } = fields(value.spec);
  return list(servers).length + list(listeners).length === 0;
}

/** All that the Gateways of a name serve; undefined where one of them is not known, or is of elsewhere. */
function served(use: GatewayUse, index: WorkspaceIndex, own: string | null): string[] | undefined {
  const gateways = gatewaysNamed(index, use);
  const all = gateways.map(gateway => {
    const isPart = gateway.place !== undefined && index.isPatch(gateway.place.file);
    return isPart || gateway.ref.namespace !== use.namespace ? undefined : servedBy(gateway, own);
  });
  const known = all.flatMap(each => each ?? []);
  if (gateways.length === 0 || all.includes(undefined)) return undefined;
  // A base without servers may get them from an overlay.
  return gateways.every(isBare) && !index.isComplete('Gateway', use.namespace) ? undefined : known;
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return isHostWithin(a, b) || isHostWithin(b, a);
}

/** Gateways that serve none of the VirtualService's hosts. */
export function* unservedHosts(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const spec = virtualServiceSpec(subject);
  const hosts = spec ? texts(spec, 'hosts') : [];
  if (!spec || hosts.length === 0 || hosts.length < list(spec.value.hosts).length) return;
  if (subject.mayHoldMore(['spec', 'hosts']) || hosts.some(({ value }) => isUnknown(value))) return;
  const { namespace } = subject.ref;
  const names = hosts.flatMap(({ value }) => [value, resolveHost(value, namespace ?? 'default')]);
  for (const use of gatewayUses(subject)) {
    const offered = served(use, index, namespace);
    if (!offered || offered.some(host => names.some(name => overlap(host, name)))) continue;
    const [first] = hosts;
    const isOne = hosts.length === 1 && first !== undefined;
    const suggestion = isOne ? meantName(first.value, offered) : undefined;
    const written = hosts.map(({ value }) => value).join(', ');
    const serves = offered.length > 0 ? offered.join(', ') : 'no host';
    yield {
      path: isOne ? first.path : use.path,
      at: 'value',
      message: `The Gateway ${use.written} does not serve ${written}, so no request reaches this VirtualService through it. It serves ${serves}. Correct the host, or add it to a server of the Gateway.${didYouMean(suggestion)}`,
      data: {
        reference: 'gateway-host',
        gateway: use.written,
        hosts: hosts.map(({ value }) => value),
        suggestion,
      },
      related: placesOf(gatewaysNamed(index, use), ({ ref }) => `${refInWords(ref)} serves ${serves}`),
    };
  }
}
