/** The two subsets of a new canary: stable's, which may be there already, and its own. */
import { sameJson } from '../istio/equal.ts';
import { rulesFor, subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule, Subset } from '../istio/types.ts';
import type { Snapshot } from './model.ts';
import type { OtherWrite } from './other-model.ts';
import { addSubset, create } from './others.ts';
import { Refusal } from './refusal.ts';
import { ruleOf, subsetLike } from './version-label.ts';

type Labels = Record<string, string>;

/** The service with its pods' labels. */
export interface Sides {
  fqdn: string;
  namespace: string;
  service: string;
  label: string;
  stable: { labels: Labels };
  canary: { version: string };
  mark: string;
}

/** What the DestinationRule becomes, and what writes it. */
export interface Subsets {
  stable: string;
  canary: string;
  rule: DestinationRule;
  writes: OtherWrite[];
  warnings: string[];
}

const carries = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** A name that no DestinationRule of the namespace has. */
function freeName(snapshot: Snapshot, { namespace, service }: Sides): string {
  const taken = new Set(
    (snapshot.destinationRules ?? [])
      .filter(one => one.metadata?.namespace === namespace)
      .map(one => one.metadata?.name),
  );
  return taken.has(service) ? `${service}-versions` : service;
}

function made(snapshot: Snapshot, sides: Sides, stable: Subset, canary: Subset): Subsets {
  const { namespace, service, fqdn, mark } = sides;
  const rule: DestinationRule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: freeName(snapshot, sides), namespace },
    spec: { host: service, subsets: [stable, canary] },
  };
  const wider = rulesFor(fqdn, snapshot.destinationRules ?? []).map(one => one.metadata?.name);
  const warnings = wider.map(
    name => `DestinationRule ${name} speaks of ${fqdn} by a wildcard; its settings no longer hold there.`,
  );
  const names = { stable: stable.name ?? '', canary: canary.name ?? '' };
  return { ...names, rule, writes: [create(rule, mark)], warnings };
}

/** The subsets of a host for a new version. Throws a {@link Refusal} where one of that name means other pods. */
export function canarySubsets(snapshot: Snapshot, sides: Sides): Subsets {
  const { fqdn, label, stable, canary } = sides;
  if (!snapshot.destinationRules) {
    throw new Refusal(
      'refused',
      'rules-unknown',
      `DestinationRules cannot be read, so nothing is known of the subsets of ${fqdn}. Ask for the right to list them.`,
    );
  }
  const known = [...subsetsOf(fqdn, snapshot.destinationRules).values()];
  const version = stable.labels[label] ?? '';
  const old =
    known.find(one => one.labels?.[label] === version && carries(stable.labels, one.labels ?? {})) ??
    subsetLike(known, version, label, version);
  const next = subsetLike(known, canary.version, label, canary.version);
  const rule = ruleOf(fqdn, snapshot.destinationRules);
  if (!rule) return made(snapshot, sides, old, next);
  const writes: OtherWrite[] = [];
  let now: DestinationRule = { kind: 'DestinationRule', ...rule };
  for (const wanted of [old, next]) {
    const same = known.find(one => one.name === wanted.name);
    if (same && same !== old && !sameJson(same.labels, wanted.labels)) {
      throw new Refusal(
        'refused',
        'subset-taken',
        `The subset ${wanted.name} of ${fqdn} stands for other pods (${JSON.stringify(same.labels ?? {})}). Give the new version another name: --version.`,
      );
    }
    if (same) continue;
    writes.push(addSubset(now, wanted));
    now = { ...now, spec: { ...now.spec, subsets: [...(now.spec?.subsets ?? []), wanted] } };
  }
  return { stable: old.name ?? '', canary: next.name ?? '', rule: now, writes, warnings: [] };
}
