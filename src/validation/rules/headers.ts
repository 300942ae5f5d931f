import { isEnvoyFormat } from '../envoy-format.ts';
import { child, children, httpRoutes, isSet, literal, onKey, onValue, type Part, texts } from '../part.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { text } from '../values.ts';
import { toModel } from './examples.ts';

const setting = (name: string, value: string): string =>
  toModel(`headers:\n  request:\n    set:\n      ${name}: "${value}"`);

/** The `headers` of routes and of their destinations. */
const headerParts = (subject: Subject): Part[] =>
  httpRoutes(subject).flatMap(route =>
    [route, ...children(route, 'route')].flatMap(owner => child(owner, 'headers') ?? []),
  );

/** The `set` and `add` maps of one direction. */
const writes = (headers: Part, direction: 'request' | 'response'): Part[] =>
  ['set', 'add'].flatMap(operation => child(headers, direction, operation) ?? []);

const isAuthority = (name: string): boolean => /^(?::authority|host)$/i.test(name);

function nameProblem(name: string, mayBeAuthority: boolean): string | undefined {
  if (name === '') return 'This header has no name. Write one, or remove the entry.';
  if (isAuthority(name)) {
    if (mayBeAuthority) return undefined;
    return `${name} can only be added to or set in requests. Remove it, or use rewrite.authority.`;
  }
  return name.startsWith(':')
    ? `${name} belongs to HTTP itself and cannot be changed. Remove it.`
    : undefined;
}

const headerName: DocumentRule = {
  code: 'invalid-header-operation',
  severity: 'error',
  scope: 'document',
  what: 'A header operation on a header that cannot be changed.',
  why: "Istio's webhook refuses it: a header has a name, names with a colon belong to HTTP itself, and `Host` (`:authority`) can only be set or added in requests.",
  example: { bad: setting('":path"', '/v2'), good: setting('x-path', '/v2') },
  *check(subject) {
    for (const headers of headerParts(subject)) {
      for (const direction of ['request', 'response'] as const) {
        for (const map of writes(headers, direction)) {
          for (const name of Object.keys(map.value)) {
            const problem =
              literal(name) === undefined ? undefined : nameProblem(name, direction === 'request');
            if (problem) yield onKey([...map.path, name], problem);
          }
        }
        for (const { path, value } of texts(headers, direction, 'remove')) {
          const problem = nameProblem(value, false);
          if (problem) yield onValue(path, problem);
        }
      }
    }
  },
};

/** Whether a text holds a control character other than a tab. */
function hasControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09) || unit === 0x7f) return true;
  }
  return false;
}

function* badValues(map: Part): Generator<RuleProblem> {
  for (const [name, each] of Object.entries(map.value)) {
    const value = literal(each);
    if (value === undefined) continue;
    const path = [...map.path, name];
    if (hasControl(value))
      yield onValue(path, `The value of ${name} holds a line break or another control character. Remove it.`);
    else if (!isEnvoyFormat(value)) {
      const message = `Envoy cannot read the value of ${name}: a % begins a command such as %DOWNSTREAM_REMOTE_ADDRESS%. Write %% for a percent sign.`;
      yield onValue(path, message);
    }
  }
}

const headerValue: DocumentRule = {
  code: 'invalid-header-value',
  severity: 'error',
  scope: 'document',
  what: 'A header value that Envoy cannot read.',
  why: "Istio's webhook refuses it: values hold no control characters, and a `%` begins an Envoy command unless it is written twice.",
  example: { bad: setting('x-share', '10%'), good: setting('x-share', '10%%') },
  *check(subject) {
    for (const headers of headerParts(subject)) {
      for (const map of [...writes(headers, 'request'), ...writes(headers, 'response')])
        yield* badValues(map);
    }
  },
};

const authorityTwice: DocumentRule = {
  code: 'authority-set-twice',
  severity: 'error',
  scope: 'document',
  what: 'A route that sets the authority (the Host header) in more than one way.',
  why: "Istio's webhook refuses it: `rewrite.authority` and the headers `Host` and `:authority` are the same thing.",
  example: {
    bad: toModel('rewrite:\n  authority: model-v2\nheaders:\n  request:\n    set:\n      Host: model-v3'),
    good: toModel('rewrite:\n  authority: model-v2'),
  },
  *check(subject) {
    for (const route of httpRoutes(subject)) {
      if (subject.mayHoldMore(route.path)) continue;
      const headers = child(route, 'headers');
      let isTaken = text(child(route, 'rewrite')?.value.authority) !== undefined;
      for (const { path, value } of headers ? writes(headers, 'request') : []) {
        for (const [name, written] of Object.entries(value)) {
          if (!isAuthority(name) || !isSet(written)) continue;
          if (isTaken)
            yield onKey([...path, name], `This route sets the authority already. Keep one of the places.`);
          isTaken ||= written !== '';
        }
      }
    }
  },
};

export const headerRules = [headerName, headerValue, authorityTwice];
