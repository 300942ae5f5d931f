/** Texts with a cursor, and files of several of them. */
import type { Occurrence, SourceFile } from '../../../src/language/occurrences.ts';
import { parseText } from '../../../src/yaml/index.ts';

/** Takes the cursor `|` out of a text; without one the offset is -1. */
export function marked(text: string): { text: string; offset: number } {
  const offset = text.indexOf('|');
  return { text: text.replace('|', ''), offset };
}

/** Files by name, of which one holds the cursor. */
export function files(texts: Record<string, string>): {
  sources: SourceFile[];
  file: string;
  offset: number;
} {
  const cut = Object.entries(texts).map(([file, text]) => ({ file, ...marked(text) }));
  const sources = cut.map(({ file, text }) => ({ file, parsed: parseText(text) }));
  const at = cut.find(each => each.offset >= 0);
  return { sources, file: at?.file ?? '', offset: at?.offset ?? -1 };
}

/** `file line: text` of names, in the order of the files. */
export function places(sources: SourceFile[], found: readonly Occurrence[]): string[] {
  return found.map(({ file, range }) => {
    const text = sources.find(each => each.file === file)?.parsed.text ?? '';
    const line = text.slice(0, range.start).split('\n').length;
    return `${file} ${line}: ${text.slice(range.start, range.end)}`;
  });
}

const header = (kind: string, name: string, namespace: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}spec:\n`;

/** A VirtualService with a `route` list as it is written here. */
export const routes = (entries: string, namespace = ''): string =>
  `${header('VirtualService', 'model', namespace)}  hosts: [model]\n  http:\n    - route:\n${entries}`;

/** A DestinationRule with a `subsets` entry as it is written here. */
export const rule = (host: string, subsets: string, namespace = ''): string =>
  `${header('DestinationRule', 'rule', namespace)}  host: ${host}\n${subsets}`;

/** An object that defines a host. */
export const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;

/** A Deployment with the labels of its pods as they are written here. */
export const deployment = (name: string, labels: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    metadata:\n      labels: {${labels}}\n`;
