import type { Path } from '../../yaml/index.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import { httpRoutesBeside } from '../references/http-routes.ts';
import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { split, weights } from './examples.ts';

const httpRoute = (parent: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: model-canary
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: ${parent}
  rules:
    - backendRefs:
        - name: model-v1
          port: 80
`;

const besideHttpRoute: ReferenceRule = {
  code: 'http-route-beside',
  severity: 'warning',
  scope: 'references',
  what: 'An HTTPRoute of the Gateway API that has routes for the host of a VirtualService.',
  why: 'Istio turns both into routes for the same host and uses one of them alone: the older one in sidecars, and it is undefined in waypoints, for which its documentation says that mixing both is not supported. A canary in the other one then never starts, or never ends.',
  example: {
    bad: `${httpRoute('model')}---\n${split(weights(90, 10))}`,
    good: `${httpRoute('other')}---\n${split(weights(90, 10))}`,
  },
  *check(subject, index) {
    if (subject.value.kind !== 'VirtualService') return;
    for (const [i, written] of list(fields(subject.value.spec).hosts).entries()) {
      const host = text(written);
      if (!host || isPlaceholder(host)) continue;
      const found = oncePerObject(httpRoutesBeside(host, subject, index));
      if (found.length === 0) continue;
      const path: Path = ['spec', 'hosts', i];
      const has = found.length === 1 ? 'has' : 'have';
      const message = `${inWords(found)} ${has} routes for ${host} too, and Istio does not put them together with these. Keep the routes of a host in one kind.`;
      yield {
        path,
        at: 'value',
        message,
        related: placesOf(found, 'has routes for this host too'),
      } satisfies RuleProblem;
    }
  },
};

export const httpRouteRules = [besideHttpRoute];
