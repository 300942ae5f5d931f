import { flat } from '../shared/plain.ts';

/** Names come from the cluster and may hold anything; in a tooltip they are text, never markup. */
export function escaped(text: string): string {
  return flat(text)
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/\s+/g, ' ');
}
