/** Whether what was followed is what there is, exactly. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../src/istio/types.ts';
import type { ShownRow } from '../support/tree-model.ts';

type Known = readonly { kind: string; objects: readonly unknown[] }[];

/** Kinds of which the view keeps only what it needs: version, uid and counts stand for the rest. */
const trimmed = new Set(['Deployment']);

const nameOf = ({ metadata }: KubeObject): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

function essence(kind: string, object: KubeObject): unknown {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  if (!trimmed.has(kind)) return JSON.parse(JSON.stringify({ ...object, kind, metadata }));
  const { status, ready } = object as { status?: { readyReplicas?: number }; ready?: number };
  const { uid, resourceVersion, annotations } = metadata;
  return { uid, resourceVersion, annotations, ready: ready ?? status?.readyReplicas ?? 0 };
}

const essences = (kind: string, objects: readonly unknown[]): Map<string, unknown> =>
  new Map((objects as readonly KubeObject[]).map(one => [nameOf(one), essence(kind, one)]));

/** In words, what is wrong with the followed objects; empty when nothing is. */
export function wrongObjects(followed: Known, stored: Record<string, readonly unknown[]>): string[] {
  return Object.entries(stored).flatMap(([kind, objects]) => {
    const should = essences(kind, objects);
    const is = essences(kind, followed.find(one => one.kind === kind)?.objects ?? []);
    const missing = [...should.keys()].filter(name => !is.has(name));
    const left = [...is.keys()].filter(name => !should.has(name));
    const other = [...should].filter(([name, one]) => is.has(name) && !isDeepStrictEqual(is.get(name), one));
    return [
      ...missing.map(name => `${kind} ${name} is missing`),
      ...left.map(name => `${kind} ${name} is gone, and still shown`),
      ...other.map(([name]) => `${kind} ${name} is not what is stored`),
    ];
  });
}

interface Route {
  route?: { destination?: { subset?: string }; weight?: number }[];
}

/** Each destination's VirtualService, name and weight, from the stored objects alone. */
function weightsStored(virtualServices: readonly unknown[]): string[] {
  return (virtualServices as (KubeObject & { spec?: { http?: Route[] } })[])
    .flatMap(one =>
      (one.spec?.http ?? []).flatMap(({ route = [] }) =>
        route.map(
          ({ destination, weight }) => `${one.metadata?.name} ${destination?.subset} weight ${weight}`,
        ),
      ),
    )
    .sort();
}

/** The same as the rows of the tree say it. */
function weightsShown(rows: readonly ShownRow[]): string[] {
  let virtualService = '';
  const shown: string[] = [];
  for (const { kind, label, description } of rows) {
    if (kind === 'virtualService') virtualService = label;
    const [weight] = /weight \d+/.exec(description) ?? [];
    if (kind === 'destination') shown.push(`${virtualService} ${label} ${weight}`);
  }
  return shown.sort();
}

/** In words, which weights the tree shows and nobody stored, and the other way round. */
export function wrongWeights(rows: readonly ShownRow[], virtualServices: readonly unknown[]): string[] {
  const [shown, stored] = [new Set(weightsShown(rows)), new Set(weightsStored(virtualServices))];
  return [
    ...[...stored].filter(one => !shown.has(one)).map(one => `the tree does not show ${one}`),
    ...[...shown].filter(one => !stored.has(one)).map(one => `the tree shows ${one}, which is not so`),
  ];
}
