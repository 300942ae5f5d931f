/** What a new canary stands on: the Service that clients call, the label that tells versions apart, names that are free. */

import { subsetsOf } from '../istio/subsets.ts';
import { labelValue } from './condition.ts';
import { type DeploymentLike, selects } from './copy-workload.ts';
import type { ServiceLike, Snapshot } from './model.ts';
import { Refusal } from './refusal.ts';
import type { Target } from './shift.ts';
import { hostOfService, servicesOf } from './still-reaches.ts';
import { usualLabel, versionLabel } from './version-label.ts';
import { readVirtualService } from './virtual-service.ts';

/** What a person may say of a new canary. */
export interface CanaryOptions {
  image: string;
  name?: string;
  version?: string;
  replicas?: number;
  container?: string;
  /** The label that tells versions apart. */
  label?: string;
  /** The Service that clients call, where several select the pods. */
  service?: string;
  /** The VirtualService to split, where several send to the host. */
  virtualService?: Target;
  /** Copy although the source's selector takes the new pods too. */
  allowOverlap?: boolean;
  /** Milliseconds that Istio gets to bring a change to every proxy. */
  settleMs?: number;
}

/** `v2` after `v1`, passing over what is taken; undefined where the name does not count. */
export function nextVersion(version: string, taken: ReadonlySet<string>): string | undefined {
  const [, text, number] = /^(.*?)(\d+)$/.exec(version) ?? [];
  if (text === undefined) return undefined;
  let next = Number(number) + 1;
  while (taken.has(`${text}${next}`)) next += 1;
  return `${text}${next}`;
}

function nameFor(source: string, from: string, to: string): string {
  return source.endsWith(`-${from}`) ? `${source.slice(0, -from.length)}${to}` : `${source}-${to}`;
}

function serviceFor(
  snapshot: Snapshot,
  namespace: string,
  labels: Record<string, string>,
  said?: string,
): ServiceLike {
  if (!snapshot.services) {
    throw new Refusal(
      'refused',
      'services-unknown',
      `Services of ${namespace} cannot be read, so nothing is known of who calls these pods. Ask for the right to list them.`,
    );
  }
  const found = servicesOf(snapshot, namespace, labels);
  const names = found.map(one => one.metadata?.name).join(', ');
  const named = said === undefined ? found : found.filter(one => one.metadata?.name === said);
  const routed = named.filter(one => {
    const host = hostOfService(one);
    return subsetsOf(host, snapshot.destinationRules ?? []).size > 0 || isRouted(snapshot, host);
  });
  const [only, ...more] = routed.length === 1 ? routed : named;
  if (only && more.length === 0) return only;
  throw new Refusal(
    'refused',
    'service-unknown',
    found.length === 0
      ? `No Service of ${namespace} selects the pods of that Deployment, so nothing can be split between it and a copy.`
      : `Several Services select its pods: ${names}. Say which one clients call: --service NAME.`,
  );
}

/** True when some VirtualService sends to the host. */
const isRouted = (snapshot: Snapshot, host: string): boolean =>
  snapshot.virtualServices.some(vs =>
    readVirtualService(vs).routes.some(route => route.destinations.some(to => to.fqdn === host)),
  );

/** The answers. */
export interface Ground {
  label: string;
  from: string;
  version: string;
  name: string;
  service: ServiceLike;
}

/** As the API server takes names of workloads. */
const objectName = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What the copy is called and told apart by. Throws a {@link Refusal} where that cannot be. */
export function groundOf(snapshot: Snapshot, source: DeploymentLike, options: CanaryOptions): Ground {
  const { namespace = 'default', name: sourceName = '' } = source.metadata ?? {};
  const labels = source.spec?.template?.metadata?.labels ?? {};
  const where = `Deployment ${namespace}/${sourceName}`;
  const service = serviceFor(snapshot, namespace, labels, options.service);
  const subsets = [...subsetsOf(hostOfService(service), snapshot.destinationRules ?? []).values()];
  const label = options.label ?? versionLabel(subsets) ?? usualLabel;
  const from = labels[label];
  if (!from) {
    throw new Refusal(
      'refused',
      'no-version-label',
      `The pods of ${where} have no label "${label}", so Istio cannot tell them from those of a copy. Give them one first, or name another label: --label KEY.`,
    );
  }
  if (service.spec?.selector?.[label] !== undefined) {
    throw new Refusal(
      'refused',
      'service-selects-version',
      `Service ${service.metadata?.name} selects ${label}=${from}, so it would never lead to a copy. Take that out of its selector first.`,
    );
  }
  const own = (snapshot.workloads ?? []).filter(one => one.metadata?.namespace === namespace);
  const selector = Object.entries(service.spec?.selector ?? {});
  const taken = new Set(
    own
      .filter(one => selector.every(([key, value]) => one.podLabels[key] === value))
      .map(one => one.podLabels[label] ?? ''),
  );
  const version = options.version ?? nextVersion(from, taken);
  if (version === undefined || taken.has(version) || version === from) {
    throw new Refusal(
      version === undefined ? 'usage' : 'refused',
      version === undefined ? 'version-missing' : 'version-taken',
      version === undefined
        ? `What follows ${from} is not clear; name the new version: --version.`
        : `Pods with ${label}=${version} run already behind ${service.metadata?.name}. Name another version: --version.`,
    );
  }
  if (!labelValue.test(version)) {
    throw new Refusal(
      'usage',
      'wrong-version',
      `"${version}" can be no value of the label ${label}: write up to 63 letters, digits, "-", "_" and ".", such as v2.`,
    );
  }
  const name = options.name ?? nameFor(sourceName, from, version);
  if (!objectName.test(name) || name.length > 253) {
    throw new Refusal(
      'usage',
      'wrong-name',
      `A Deployment cannot be called "${name}": write lower case letters, digits, "-" and ".". Name another one: --name.`,
    );
  }
  if (own.some(one => one.kind === 'Deployment' && one.metadata?.name === name)) {
    throw new Refusal(
      'refused',
      'name-taken',
      `There is a Deployment ${namespace}/${name} already. Choose another name: --name.`,
    );
  }
  return { label, from, version, name, service };
}

/** Refuses a copy whose pods two Deployments would count as theirs. */
export function refuseOverlap(
  source: DeploymentLike,
  labels: Record<string, string>,
  allowed: boolean | undefined,
): string[] {
  if (!selects(source, labels)) return [];
  const { namespace, name } = source.metadata ?? {};
  const text = `The selector of Deployment ${namespace}/${name} takes the new pods too: its autoscaler and its budgets would count them.`;
  if (allowed) return [text];
  throw new Refusal(
    'refused',
    'selectors-overlap',
    `${text} Put the version into its selector (a Deployment made anew), or say that you want it: --allow-overlap.`,
  );
}
