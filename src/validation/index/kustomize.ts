/** What Kustomize makes of files: patches are parts of objects, and labels come from kustomizations too. */
import type { ParsedText } from '../../yaml/index.ts';
import { fields, isFields, list, text } from '../values.ts';
import type { KnownResource } from './workspace-index.ts';

const KUSTOMIZATION = /(?:^|[/\\])(?:kustomization\.ya?ml|Kustomization)$/;

/** Whether a file is one that Kustomize reads by its name. */
export const isKustomization = (file: string): boolean => KUSTOMIZATION.test(file);

/** One spelling for a file name: slashes, and no steps that lead nowhere. */
export function normalized(file: string): string {
  const parts: string[] = [];
  for (const part of file.replaceAll('\\', '/').split('/')) {
    const isBack = part === '..' && parts.length > 0 && parts.at(-1) !== '..';
    if (isBack) parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** A path as a kustomization writes it, as the name of that file; names of files may be URIs. */
function beside(kustomization: string, path: string): string {
  const folder = kustomization.replace(/[^/\\]*$/, '');
  const isUri = kustomization.includes('://');
  return normalized(folder + (isUri ? path.split('/').map(encodeURIComponent).join('/') : path));
}

/** The files that a kustomization names as patches of the merging kind; patches written in place are text. */
export function patchesOf(file: string, parsed: ParsedText): string[] {
  if (!isKustomization(file)) return [];
  return parsed.docs
    .flatMap(doc => {
      const { patches, patchesStrategicMerge } = fields(doc.value);
      const paths = [...list(patches).map(patch => fields(patch).path), ...list(patchesStrategicMerge)];
      return paths.flatMap(path => text(path) ?? []).filter(path => !path.includes('\n'));
    })
    .map(path => beside(file, path));
}

/** The kustomizations of a file under one kind, also where they leave it out, as they may. */
export function kustomizationsIn(file: string, parsed: ParsedText): KnownResource[] {
  if (!isKustomization(file)) return [];
  const ref = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: null,
    name: '',
  };
  return parsed.docs.flatMap(({ value }) => (isFields(value) ? [{ ref, value }] : []));
}

/** The keys of the labels that a kustomization adds to objects. */
export function addedLabels({ value }: KnownResource): string[] {
  const pairs = list(value.labels).map(each => fields(each).pairs);
  return [value.commonLabels, ...pairs].flatMap(labels => Object.keys(fields(labels)));
}
