import { validateText } from '../../../src/validation/index.ts';

/** What is found in a VirtualService whose spec is written as one line: `code path`, in the order of the text. */
export function found(spec: string): string[] {
  const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: model, namespace: prod}\nspec: ${spec}\n`;
  return validateText(text).map(
    ({ code, path }) => `${code} ${path.replace('spec.', '').replace(/\["(.*?)"\]/g, '.$1')}`,
  );
}

const ROUTE = 'route: [{destination: {host: model}}]';

/** What is found in one http route to `model` that also has the given fields. */
export const inRoute = (more: string): string[] =>
  found(`{hosts: [model], http: [{${more}, ${ROUTE}}]}`).map(one => one.replace('http[0].', ''));

/** What is found in one http route, which is given whole. */
export const inWholeRoute = (route: string): string[] =>
  found(`{hosts: [model], http: [{${route}}]}`).map(one => one.replace('http[0].', ''));

/** What is found in one match of an http route. */
export const inMatch = (match: string): string[] =>
  inRoute(`match: [{${match}}]`).map(one => one.replace('match[0].', ''));
