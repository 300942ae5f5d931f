import { isHeaderName } from '../header-names.ts';
import { isDnsLabel, isLabelKey, isLabelValue } from '../names.ts';
import { child, literal, matchParts, named, numeric, onKey, onValue, type Part } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { fields } from '../values.ts';
import { toModel } from './examples.ts';
import { isJwtClaim } from './jwt-claim.ts';

const PSEUDO = [':method', ':scheme', ':authority', ':path', ':status'];
const LAST_PORT = 65535;
const LONGEST_VALUE = 63;

const matching = (match: string): string => toModel(`match:\n  - ${match.replaceAll('\n', '\n    ')}`);

/** The text conditions of http matches, except for the path, which may be empty. */
const conditions = (subject: Subject): Part[] =>
  matchParts(subject, ['http']).flatMap(match => [
    ...['headers', 'withoutHeaders', 'queryParams'].flatMap(group => named(match, group)),
    ...['scheme', 'method', 'authority'].flatMap(field => child(match, field) ?? []),
  ]);
const paths = (subject: Subject): Part[] =>
  matchParts(subject, ['http']).flatMap(match => child(match, 'uri') ?? []);

const emptyCondition: DocumentRule = {
  code: 'empty-condition',
  severity: 'error',
  scope: 'document',
  what: 'A match on an empty prefix or regex.',
  why: "Istio's webhook refuses it (only the prefix of a uri may be empty). `{}` asks for a header to be there, whatever its value.",
  example: {
    bad: matching('headers:\n  x-canary:\n    prefix: ""'),
    good: matching('headers:\n  x-canary: {}'),
  },
  *check(subject) {
    const looked = [
      ...conditions(subject).map(part => [part, ['prefix', 'regex']] as const),
      ...paths(subject).map(part => [part, ['regex']] as const),
    ];
    for (const [{ path, value }, kinds] of looked) {
      for (const kind of kinds) {
        if (value[kind] !== '') continue;
        const message = `This ${kind} is empty. Say what ${path.at(-1)} is to look like, or remove the condition.`;
        yield onValue([...path, kind], message);
      }
    }
  },
};

const matchedHeader: DocumentRule = {
  code: 'invalid-header-match',
  severity: 'error',
  scope: 'document',
  what: 'A match on a header that no request can have.',
  why: "Istio's webhook refuses a name with spaces or other characters that HTTP has no room for; only `:method`, `:scheme`, `:authority`, `:path` and `:status` may begin with a colon.",
  example: {
    bad: matching('headers:\n  "x canary":\n    exact: v2'),
    good: matching('headers:\n  x-canary:\n    exact: v2'),
  },
  *check(subject) {
    for (const { path, value } of matchParts(subject, ['http'])) {
      for (const group of ['headers', 'withoutHeaders']) {
        for (const name of Object.keys(fields(value[group]))) {
          if (literal(name) === undefined || isHeaderName(name) || PSEUDO.includes(name) || isJwtClaim(name))
            continue;
          const message = `No header can be called "${name}". Use letters, digits and hyphens, such as x-canary.`;
          yield onKey([...path, group, name], message);
        }
      }
    }
  },
};

const matchedPort: DocumentRule = {
  code: 'invalid-match-port',
  severity: 'error',
  scope: 'document',
  what: 'A match on a port above 65535.',
  why: "Istio's webhook refuses it: there is no such port.",
  example: { bad: matching('port: 80800'), good: matching('port: 8080') },
  *check(subject) {
    for (const { path, value } of matchParts(subject)) {
      const port = numeric(value.port);
      if (port !== undefined && port > LAST_PORT)
        yield onValue([...path, 'port'], `There is no port ${port}. Write one from 1 to ${LAST_PORT}.`);
    }
  },
};

const matchedSource: DocumentRule = {
  code: 'invalid-match-source',
  severity: 'error',
  scope: 'document',
  what: 'A match on source labels or a source namespace that no workload can have.',
  why: "Istio's webhook refuses what is no Kubernetes label or namespace.",
  example: {
    bad: matching('sourceLabels:\n  app: "the client"'),
    good: matching('sourceLabels:\n  app: client'),
  },
  *check(subject) {
    for (const { path, value } of matchParts(subject)) {
      for (const [key, label] of Object.entries(fields(value.sourceLabels))) {
        const at = [...path, 'sourceLabels', key];
        if (literal(key) !== undefined && !isLabelKey(key))
          yield onKey(
            at,
            `No workload can have the label "${key}": a key is a name such as app or example.com/app.`,
          );
        const written = literal(label);
        // Istio does not count the characters of a value.
        if (written !== undefined && written.length <= LONGEST_VALUE && !isLabelValue(written))
          yield onValue(
            at,
            `No workload can have the label value "${written}": up to 63 letters, digits and inner - _ . are possible.`,
          );
      }
    }
    // Istio looks at the namespaces of http matches only.
    for (const { path, value } of matchParts(subject, ['http'])) {
      const namespace = literal(value.sourceNamespace);
      if (!namespace || isDnsLabel(namespace) || isStandIn(namespace)) continue;
      const message = `No namespace can be called "${namespace}". Write a DNS label such as prod.`;
      yield onValue([...path, 'sourceNamespace'], message);
    }
  },
};

export const matchRules = [emptyCondition, matchedHeader, matchedPort, matchedSource];
