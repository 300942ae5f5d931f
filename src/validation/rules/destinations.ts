import { fqdnProblem, isDnsLabel } from '../names.ts';
import { child, children, isSet, literal, numeric, onKey, onValue, type Part, routeParts } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { split, weights } from './examples.ts';

const LAST_PORT = 65535;
const good = split(weights(90, 10));
const withPort = (port: number): string =>
  good.replace('subset: v1', `subset: v1\n            port:\n              number: ${port}`);

/** Every destination of a VirtualService, also those whose host is missing or wrong. */
function destinations(subject: Subject): Part[] {
  return routeParts(subject).flatMap(route => [
    ...children(route, 'route').flatMap(entry => child(entry, 'destination') ?? []),
    ...[child(route, 'mirror') ?? []].flat(),
    ...children(route, 'mirrors').flatMap(mirror => child(mirror, 'destination') ?? []),
  ]);
}

const destinationHost: DocumentRule = {
  code: 'invalid-destination-host',
  severity: 'error',
  scope: 'document',
  what: 'A destination whose host can be no service.',
  why: "Istio's webhook refuses it: a destination is a DNS name. An IP address needs a ServiceEntry, whose host is then the destination.",
  example: { bad: good.replace('host: model\n', 'host: 10.0.0.1\n'), good },
  *check(subject) {
    for (const { path, value } of destinations(subject)) {
      const host = literal(value.host);
      if (host === undefined || isStandIn(host)) continue;
      const problem = host === '*' ? 'it stands for every host' : fqdnProblem(host, { wildcard: true });
      if (!problem) continue;
      const message = `"${host}" can be no destination: ${problem}. Write the name of a service, such as model or model.prod.svc.cluster.local.`;
      yield onValue([...path, 'host'], message);
    }
  },
};

const destinationSubset: DocumentRule = {
  code: 'invalid-subset-name',
  severity: 'error',
  scope: 'document',
  what: 'A destination whose subset no DestinationRule can define.',
  why: "Istio's webhook refuses it: the name of a subset is a DNS label.",
  example: { bad: good.replace('subset: v1', 'subset: v_1'), good },
  *check(subject) {
    for (const { path, value } of destinations(subject)) {
      const subset = literal(value.subset);
      if (!subset || isDnsLabel(subset) || isStandIn(subset)) continue;
      const message = `No subset can be called "${subset}": up to 63 letters, digits and inner hyphens are possible.`;
      yield onValue([...path, 'subset'], message);
    }
  },
};

const destinationPort: DocumentRule = {
  code: 'invalid-destination-port',
  severity: 'error',
  scope: 'document',
  what: 'A destination whose port is missing or out of range.',
  why: "Istio's webhook refuses it: `port` holds a `number` from 1 to 65535.",
  example: { bad: withPort(80800), good: withPort(8080) },
  *check(subject) {
    for (const destination of destinations(subject)) {
      const port = child(destination, 'port');
      if (!port) continue;
      const { number } = port.value;
      // Another key is an unknown field, likely this one misspelt, and said as that.
      const isEmpty = !isSet(number) && Object.keys(port.value).every(key => key === 'number');
      if (isEmpty && !subject.mayHoldMore(port.path))
        yield onKey(port.path, 'This port has no number. Write number: and the port, or remove port.');
      const written = numeric(number);
      if (written === 0 || (written ?? 0) > LAST_PORT)
        yield onValue(
          [...port.path, 'number'],
          `There is no port ${written}. Write one from 1 to ${LAST_PORT}.`,
        );
    }
  },
};

export const destinationRules = [destinationHost, destinationSubset, destinationPort];
