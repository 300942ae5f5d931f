import type { FieldError } from '../errors.ts';
import { childObject, copy, isObject, type JsonObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { asJson, type Incoming } from '../objects.ts';

/** Fills in what the API server fills in and the product or kubectl relies on. */
export function withDefaults(kind: Kind, object: Incoming, clusterIp: () => string): Incoming {
  const next = copy(object);
  const spec: JsonObject = { ...childObject(next, 'spec') };
  if (kind.group === 'apps') {
    if (kind.scale) spec.replicas ??= 1;
    next.spec = spec;
  }
  if (kind.plural === 'services') {
    spec.type ??= 'ClusterIP';
    spec.clusterIP ??= clusterIp();
    if (Array.isArray(spec.ports)) {
      spec.ports = spec.ports.map(port =>
        isObject(port)
          ? { ...port, protocol: port.protocol ?? 'TCP', targetPort: port.targetPort ?? port.port ?? 80 }
          : port,
      );
    }
    next.spec = spec;
  }
  if (kind.plural === 'namespaces') next.status ??= { phase: 'Active' };
  if (kind.plural === 'pods') next.status ??= { phase: 'Pending' };
  return next;
}

/** The few rules of workloads that a person meets: a selector that matches the template, a count that is one. */
export function workloadErrors(kind: Kind, object: Incoming): FieldError[] {
  if (kind.group !== 'apps') return [];
  const errors: FieldError[] = [];
  const spec = childObject(asJson(object), 'spec');
  const wanted = childObject(childObject(spec, 'selector'), 'matchLabels');
  const labels = childObject(childObject(childObject(spec, 'template'), 'metadata'), 'labels');
  if (!isObject(spec.selector)) errors.push({ field: 'spec.selector', message: 'Required value' });
  else if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) {
    const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
    errors.push({ field: 'spec.template.metadata.labels', message });
  }
  const { replicas } = spec;
  if (
    replicas !== undefined &&
    (typeof replicas !== 'number' || replicas < 0 || !Number.isInteger(replicas))
  ) {
    const message = `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
    errors.push({ field: 'spec.replicas', message });
  }
  return errors;
}
