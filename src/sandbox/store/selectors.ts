import { badRequest } from '../errors.ts';
import type { Stored } from '../objects.ts';

/** Says whether an object is selected. */
export type Selector = (object: Stored) => boolean;

const unparsable = (text: string, why: string) =>
  badRequest(`unable to parse requirement: ${why} in selector "${text.slice(0, 200)}"`);

/** Splits at commas outside of parentheses. */
const requirements = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean);

const setBased = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const equality = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const existence = /^(!?)\s*([^\s=!(),]+)$/;

/** A label selector in kubectl's syntax: `app=model,version in (v1,v2),!legacy`. */
export function labelSelector(text: string): Selector {
  const tests = requirements(text).map((part): ((labels: Record<string, string>) => boolean) => {
    const set = setBased.exec(part);
    if (set) {
      const [, key = '', operator, list = ''] = set;
      const values = list.split(',').map(value => value.trim());
      return labels => values.includes(labels[key] ?? '\0') === (operator === 'in');
    }
    const equal = equality.exec(part);
    if (equal) {
      const [, key = '', operator, value] = equal;
      return labels => (labels[key] === value) === (operator !== '!=');
    }
    const exists = existence.exec(part);
    if (!exists) throw unparsable(text, `"${part.slice(0, 60)}" is not a requirement`);
    const [, not, key = ''] = exists;
    return labels => Object.hasOwn(labels, key) !== (not === '!');
  });
  return object => tests.every(test => test(object.metadata.labels ?? {}));
}

/** A field selector. Only the two fields that every kind has are supported, as for custom resources. */
export function fieldSelector(text: string): Selector {
  const tests = requirements(text).map((part): Selector => {
    const [, field = '', operator, value = ''] = equality.exec(part) ?? [];
    if (!operator) throw badRequest(`invalid selector: '${text.slice(0, 200)}'; can't understand '${part}'`);
    if (field !== 'metadata.name' && field !== 'metadata.namespace') {
      throw badRequest(`field label not supported: ${field}`);
    }
    return object => {
      const found = field === 'metadata.name' ? object.metadata.name : (object.metadata.namespace ?? '');
      return (found === value) === (operator !== '!=');
    };
  });
  return object => tests.every(test => test(object));
}

/** Both selectors of a query string together. */
export function selectorOf(query: URLSearchParams): Selector {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '');
  return object => labels(object) && fields(object);
}
