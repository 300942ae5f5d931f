import { isPlaceholder } from '../../yaml/index.ts';
import { child, children, httpRoutes, isSet, literal, numeric, onKey, onValue, type Part } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { httpRoute } from './examples.ts';

const LAST_PORT = 65535;
const redirect = (lines: string): string => httpRoute(`redirect:\n  ${lines.replaceAll('\n', '\n  ')}`);
const good = redirect('uri: /v2');

const isWritten = (value: unknown): boolean => isSet(value) && value !== '';

const emptyRedirect: DocumentRule = {
  code: 'redirect-without-target',
  severity: 'error',
  scope: 'document',
  what: 'A redirect that leads nowhere else.',
  why: "Istio's webhook refuses it: a redirect changes the uri, the prefix, the authority, the port or the scheme.",
  example: { bad: redirect('redirectCode: 302'), good },
  *check(subject) {
    const targets = ['uri', 'prefixRewrite', 'authority', 'port', 'derivePort', 'scheme'];
    for (const route of httpRoutes(subject)) {
      const part = child(route, 'redirect');
      if (!part || targets.some(field => isWritten(part.value[field])) || subject.mayHoldMore(part.path))
        continue;
      yield onKey(
        part.path,
        'This redirect leads nowhere else. Give it uri, prefixRewrite, authority, port or scheme.',
      );
    }
  },
};

const redirectValue: DocumentRule = {
  code: 'invalid-redirect',
  severity: 'error',
  scope: 'document',
  what: 'A redirect with a code, scheme or port that does not exist.',
  why: "Istio's webhook refuses it: codes are 300 to 399, schemes `http` and `https`, ports 1 to 65535.",
  example: { bad: redirect('uri: /v2\nredirectCode: 200'), good },
  *check(subject) {
    for (const route of httpRoutes(subject)) {
      const { path, value } = child(route, 'redirect') ?? { path: [], value: {} };
      const [code, port, scheme] = [numeric(value.redirectCode), numeric(value.port), literal(value.scheme)];
      if (code && (code < 300 || code > 399))
        yield onValue(
          [...path, 'redirectCode'],
          `${code} is no redirect. Write a code from 300 to 399, such as 301 or 302.`,
        );
      if (port && port > LAST_PORT)
        yield onValue([...path, 'port'], `There is no port ${port}. Write one from 1 to ${LAST_PORT}.`);
      if (scheme && scheme !== 'http' && scheme !== 'https')
        yield onValue([...path, 'scheme'], `"${scheme}" is no scheme to redirect to. Write http or https.`);
    }
  },
};

/** The matches of a route whose uri is asked for by something other than a prefix. */
const withoutPrefix = (route: Part): Part[] =>
  children(route, 'match').flatMap(match => {
    const uri = child(match, 'uri');
    return uri && !isSet(uri.value.prefix) && !Object.values(uri.value).some(isPlaceholder) ? [uri] : [];
  });

const redirectPrefix: DocumentRule = {
  code: 'redirect-prefix',
  severity: 'error',
  scope: 'document',
  what: 'A redirect that rewrites a prefix which is not known.',
  why: "Istio's webhook refuses it: `prefixRewrite` replaces the prefix that the match asks for, so it excludes `uri`, and every uri match has to be a prefix.",
  example: {
    bad: httpRoute('match:\n  - uri:\n      exact: /v1\nredirect:\n  prefixRewrite: /v2'),
    good: httpRoute('match:\n  - uri:\n      prefix: /v1\nredirect:\n  prefixRewrite: /v2'),
  },
  *check(subject) {
    for (const route of httpRoutes(subject)) {
      const part = child(route, 'redirect');
      if (!part || !isWritten(part.value.prefixRewrite) || subject.mayHoldMore(route.path)) continue;
      if (isWritten(part.value.uri)) {
        const message =
          'uri and prefixRewrite exclude each other: keep uri to replace the whole path, prefixRewrite for its beginning.';
        yield onKey([...part.path, 'prefixRewrite'], message);
      }
      for (const uri of withoutPrefix(route)) {
        yield onKey(
          uri.path,
          'The redirect rewrites a prefix, and this match asks for none. Use prefix here, or uri in the redirect.',
        );
      }
    }
  },
};

export const redirectRules = [emptyRedirect, redirectValue, redirectPrefix];
