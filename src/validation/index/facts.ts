/** What others can refer to in a resource: a change of anything else changes nothing for other files. */
import { routesOf } from '../destinations.ts';
import { fields, list } from '../values.ts';
import { isWorkload, podLabels } from './pods.ts';
import type { KnownResource } from './workspace-index.ts';

/** A VirtualService as others see it: whom it answers for and where it sends to, but not in which shares. */
function ofVirtualService(value: Record<string, unknown>): unknown[] {
  const { hosts, gateways, exportTo, http } = fields(value.spec);
  // At a gateway the routes of all VirtualServices of a host are put together.
  const isBound = list(gateways).length > 0;
  const routes = list(http).map(each => {
    const { name, delegate, match } = fields(each);
    return [name, delegate, isBound ? match : undefined];
  });
  const targets = routesOf(value).map(({ entries }) => entries.map(entry => fields(entry).destination));
  return [hosts, gateways, exportTo, routes, targets];
}

function factsOf(resource: KnownResource): unknown {
  const { value } = resource;
  if (resource.ref.kind === 'VirtualService') return ofVirtualService(value);
  if (isWorkload(resource))
    return [podLabels(resource), fields(value.spec).replicas, fields(value.spec).selector];
  const { status: _, ...stated } = value;
  return stated;
}

/** Documents that did not change keep their values, so their facts are written once. */
const written = new WeakMap<object, string>();

/** The facts as text, equal where nothing changed for others; places are left out. */
export function factsInText(resource: KnownResource): string {
  const known = written.get(resource.value);
  if (known !== undefined) return known;
  const facts = JSON.stringify([resource.ref, factsOf(resource), resource.mayHoldMore, resource.isTemplated]);
  written.set(resource.value, facts);
  return facts;
}
