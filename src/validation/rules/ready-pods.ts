import { percentText, sharesOf } from '../../istio/shares.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import { destinationsOf, routesOf } from '../destinations.ts';
import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import { unreadyWorkloads } from '../references/ready-pods.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { fields } from '../values.ts';
import { split, weights } from './examples.ts';
import { canary, namespace } from './live-examples.ts';
import { together } from './world.ts';

const noReadyPods: ReferenceRule = {
  code: 'no-ready-pods',
  severity: 'warning',
  scope: 'references',
  what: 'A share of the requests for a destination without a ready pod.',
  why: 'Those requests fail with 503 until a pod is ready. Looked at with a live cluster, or in a closed world (`--closed-world`) of files that kubectl wrote, where the Service, the subset and all workloads of the namespace are known and the controllers have reported. Send the share back, or look at what keeps the pods from being ready.',
  example: {
    bad: split(weights(90, 10)),
    good: split(weights(100, 0)),
    live: together(namespace('istio-injection: enabled'), canary(2, 0)),
  },
  *check(subject, index) {
    if (subject.value.kind !== 'VirtualService') return;
    const { namespace } = subject.ref;
    const uses = new Map(destinationsOf(subject.value).map(use => [JSON.stringify(use.path), use]));
    for (const { path, entries } of routesOf(subject.value)) {
      const written = entries.map(entry => fields(entry).weight ?? undefined);
      const isNumber = (weight: unknown): weight is number | undefined =>
        weight === undefined || typeof weight === 'number';
      if (!written.every(isNumber)) continue;
      for (const [i, share] of sharesOf(written).entries()) {
        const entry = [...path, 'route', i];
        const use = share > 0 ? uses.get(JSON.stringify([...entry, 'destination'])) : undefined;
        if (!use || isPlaceholder(use.host) || isPlaceholder(use.subset)) continue;
        const found = unreadyWorkloads(index, use, namespace);
        if (!found) continue;
        const workloads = oncePerObject(found);
        const has = workloads.length === 1 ? 'has' : 'have';
        const what = use.subset === undefined ? use.host : `the subset ${use.subset} of ${use.host}`;
        const message = `${percentText(share)} % of this route's requests go to ${what}, which has no ready pod: they fail. ${inWords(workloads)} ${has} none. Wait for a ready pod, or set the weight to 0.`;
        const hasWeight = written[i] !== undefined;
        const field = use.subset === undefined ? 'host' : 'subset';
        yield {
          path: hasWeight ? [...entry, 'weight'] : [...entry, 'destination', field],
          at: 'value',
          message,
          data: { host: use.host, subset: use.subset },
          related: placesOf(workloads, 'has no ready pod'),
        } satisfies RuleProblem;
      }
    }
  },
};

export const readyPodRules = [noReadyPods];
