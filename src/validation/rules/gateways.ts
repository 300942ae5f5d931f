import { fqdnProblem, isDnsLabel } from '../names.ts';
import { matchParts, onKey, onValue, type TextPart, texts, virtualServiceSpec } from '../part.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { fields } from '../values.ts';
import { virtualService } from './examples.ts';
import { isJwtClaim } from './jwt-claim.ts';
import { isInMesh } from './mesh.ts';

const bound = (gateway: string, header = 'x-canary'): string =>
  virtualService(
    `hosts:\n  - model.com\ngateways:\n  - ${gateway}\nhttp:\n  - match:\n      - headers:\n          "${header}":\n            exact: v2\n    route:\n      - destination:\n          host: model`,
  );

interface GatewayName extends TextPart {
  /** Whether Istio's webhook looks at it: behind a name without a slash it looks no further. */
  isChecked: boolean;
}

/** The gateways that a VirtualService or one of its matches names. */
function gateways(subject: Subject): GatewayName[] {
  const spec = virtualServiceSpec(subject);
  if (!spec) return [];
  return [spec, ...matchParts(subject)].flatMap(part => {
    const names = texts(part, 'gateways');
    const last = names.findIndex(({ value }) => !value.includes('/'));
    return names.map((name, i) => ({ ...name, isChecked: last === -1 || i <= last }));
  });
}

function gatewayProblem(name: string): string | undefined {
  if (isStandIn(name)) return undefined;
  const slash = name.indexOf('/');
  if (slash === -1) return fqdnProblem(name);
  const wrong = [name.slice(0, slash), name.slice(slash + 1)].find(part => !isDnsLabel(part));
  if (wrong === undefined) return undefined;
  return wrong === '' ? 'a side of the slash is empty' : `"${wrong}" is no DNS label`;
}

const invalidGateway: DocumentRule = {
  code: 'invalid-gateway-name',
  severity: 'error',
  scope: 'document',
  what: 'A gateway name that no Gateway can have.',
  why: "Istio's webhook refuses it: a gateway is `mesh`, `name` or `namespace/name`.",
  example: { bad: bound('"*/ingress"'), good: bound('istio-system/ingress') },
  *check(subject) {
    yield* impossible(subject, true);
  },
};

function* impossible(subject: Subject, isChecked: boolean): Generator<RuleProblem> {
  for (const gateway of gateways(subject)) {
    const problem = gateway.isChecked === isChecked ? gatewayProblem(gateway.value) : undefined;
    if (!problem) continue;
    const message = `No Gateway can be called "${gateway.value}": ${problem}. Write namespace/name, name or mesh.`;
    yield onValue(gateway.path, message);
  }
}

const uncheckedGateway: DocumentRule = {
  code: 'impossible-gateway-name',
  severity: 'warning',
  scope: 'document',
  what: 'A gateway name that no Gateway can have, where Istio does not look.',
  why: 'Istio checks gateway names only up to the first one without a slash, such as `mesh`. The rest is accepted, and a name that no Gateway has binds nothing.',
  example: { bad: bound('mesh\n  - "*/ingress"'), good: bound('mesh\n  - istio-system/ingress') },
  *check(subject) {
    yield* impossible(subject, false);
  },
};

const legacyGateway: DocumentRule = {
  code: 'legacy-gateway-name',
  severity: 'warning',
  also: ['KIA1108'],
  scope: 'document',
  what: 'A gateway named as a domain, the legacy way.',
  why: 'Istio accepts it with a warning and asks for `namespace/name`.',
  example: { bad: bound('ingress.istio-system.svc.cluster.local'), good: bound('istio-system/ingress') },
  *check(subject) {
    for (const { path, value } of gateways(subject)) {
      if (!value.includes('.') || value.includes('/') || fqdnProblem(value)) continue;
      const [name, namespace] = value.split('.');
      const suggestion = namespace ? `${namespace}/${name}` : undefined;
      const instead = suggestion ? ` Write ${suggestion}.` : '';
      const problem = onValue(path, `The gateway name ${value} is of the legacy form.${instead}`);
      yield { ...problem, also: ['KIA1108'], data: { suggestion } };
    }
  },
};

const jwtInMesh: DocumentRule = {
  code: 'jwt-route-in-mesh',
  severity: 'error',
  scope: 'document',
  what: 'A match on a JWT claim in a VirtualService that applies to the mesh.',
  why: "Istio's webhook refuses it: only gateways route by `@request.auth.claims`. Without `gateways`, or with `mesh` among them, a VirtualService applies to the mesh.",
  example: {
    bad: bound('mesh', '@request.auth.claims.group'),
    good: bound('ingress', '@request.auth.claims.group'),
  },
  *check(subject) {
    if (!isInMesh(subject)) return;
    for (const { path, value } of matchParts(subject, ['http'])) {
      for (const group of ['headers', 'withoutHeaders']) {
        for (const name of Object.keys(fields(value[group])).filter(isJwtClaim)) {
          const message = `Sidecars cannot route by the claim ${name}, only gateways can. Set spec.gateways to gateways other than mesh.`;
          yield onKey([...path, group, name], message);
        }
      }
    }
  },
};

export const gatewayRules = [invalidGateway, uncheckedGateway, legacyGateway, jwtInMesh];
