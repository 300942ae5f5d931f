/** Subsets that Kustomize adds to DestinationRules. */
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { fields, list, text } from '../values.ts';
import { isSameObject } from './objects.ts';

/** The files that patch a DestinationRule, as far as they are objects with its name: they need not repeat its host. */
export function patchesOfRules(index: WorkspaceIndex, rules: readonly KnownResource[]): KnownResource[] {
  const patches = rules.flatMap(({ ref }) =>
    index
      .named('DestinationRule', ref.name, ref.namespace)
      .filter(
        each => each.place !== undefined && index.isPatch(each.place.file) && isSameObject(each.ref, ref),
      ),
  );
  return [...new Set(patches)].filter(patch => !rules.includes(patch));
}

const holdsRule = (index: WorkspaceIndex, path: string): boolean => {
  const [name = ''] = path.split('/').slice(-1);
  return index.ofKind('DestinationRule').some(({ place }) => place?.file.endsWith(name));
};

/**
 * Whether a kustomization's patch of DestinationRules may add a subset: it is text that names the subset, or a
 * file of JSON Patch operations.
 */
export function mayBePatchedIn(index: WorkspaceIndex, subset: string): boolean {
  return index.ofKind('Kustomization').some(({ value }) => {
    const patches = [...list(value.patches), ...list(value.patchesJson6902)].map(fields);
    const merged = list(value.patchesStrategicMerge).flatMap(patch => text(patch) ?? []);
    const adds = (patch: string): boolean => patch.includes(subset);
    return (
      merged.some(patch => patch.includes('DestinationRule') && adds(patch)) ||
      patches.some(({ target, patch, path }) => {
        const written = text(patch) ?? '';
        const isForRules = fields(target).kind === 'DestinationRule' || written.includes('DestinationRule');
        const file = text(path);
        return isForRules && (adds(written) || (file !== undefined && !holdsRule(index, file)));
      })
    );
  });
}
