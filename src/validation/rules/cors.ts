import { parseGoDuration } from '../duration.ts';
import { isHeaderName } from '../header-names.ts';
import { children, httpParts, literal, onValue, texts } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { toModel } from './examples.ts';

const SECOND = 1_000_000_000n;
/** The methods that `allowMethods` may name. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const cors = (lines: string): string => toModel(`corsPolicy:\n  ${lines.replaceAll('\n', '\n  ')}`);

const corsOrigin: DocumentRule = {
  code: 'cors-origin-empty',
  severity: 'error',
  scope: 'document',
  what: 'An allowed origin that says nothing.',
  why: "Istio's webhook refuses it: an origin is matched by a non-empty `exact`, `prefix` or `regex`.",
  example: {
    bad: cors('allowOrigins:\n  - exact: ""'),
    good: cors('allowOrigins:\n  - exact: https://example.com'),
  },
  *check(subject) {
    for (const policy of httpParts(subject, 'corsPolicy')) {
      for (const { path, value } of children(policy, 'allowOrigins')) {
        // Where something else stands, the schema has its say.
        const written = Object.values(value);
        if (subject.mayHoldMore(path) || !written.every(each => each === '' || each === null)) continue;
        yield onValue(path, 'This origin says nothing. Give it a non-empty exact, prefix or regex.');
      }
    }
  },
};

const corsMethod: DocumentRule = {
  code: 'cors-method',
  severity: 'error',
  scope: 'document',
  what: 'An allowed method that is no HTTP method.',
  why: "Istio's webhook refuses it. Methods are written in capital letters.",
  example: { bad: cors('allowMethods:\n  - get'), good: cors('allowMethods:\n  - GET') },
  *check(subject) {
    for (const policy of httpParts(subject, 'corsPolicy')) {
      for (const { path, value } of texts(policy, 'allowMethods')) {
        if (!METHODS.includes(value))
          yield onValue(path, `"${value}" is no HTTP method. Write one of ${METHODS.join(', ')}.`);
      }
    }
  },
};

const corsHeader: DocumentRule = {
  code: 'cors-header',
  severity: 'error',
  scope: 'document',
  what: 'An allowed or exposed header that can be no header.',
  why: "Istio's webhook refuses names with spaces or other characters that HTTP has no room for.",
  example: { bad: cors('allowHeaders:\n  - x canary'), good: cors('allowHeaders:\n  - x-canary') },
  *check(subject) {
    for (const policy of httpParts(subject, 'corsPolicy')) {
      for (const { path, value } of [...texts(policy, 'allowHeaders'), ...texts(policy, 'exposeHeaders')]) {
        if (!isHeaderName(value))
          yield onValue(
            path,
            `No header can be called "${value}". Write one name an entry, such as x-canary, or *.`,
          );
      }
    }
  },
};

const corsMaxAge: DocumentRule = {
  code: 'cors-max-age',
  severity: 'error',
  scope: 'document',
  what: 'A CORS maxAge with fractions of a second.',
  why: "Istio's webhook refuses it: browsers are told whole seconds.",
  example: { bad: cors('maxAge: 1500ms'), good: cors('maxAge: 2s') },
  *check(subject) {
    for (const { path, value } of httpParts(subject, 'corsPolicy')) {
      const written = literal(value.maxAge);
      const duration = written === undefined ? undefined : parseGoDuration(written);
      if (duration === undefined || duration % SECOND === 0n) continue;
      yield onValue(
        [...path, 'maxAge'],
        `maxAge counts whole seconds, ${written} is none. Write ${duration / SECOND + 1n}s.`,
      );
    }
  },
};

export const corsRules = [corsOrigin, corsMethod, corsHeader, corsMaxAge];
