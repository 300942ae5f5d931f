import { child, httpParts, literal, numeric, onKey, onValue } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { httpRoute } from './examples.ts';

const KIB = 1024;
const MOST = 1024 * KIB;
const MUCH = 100 * KIB;

const respond = (status: number, body = 'gone'): string =>
  httpRoute(`directResponse:\n  status: ${status}\n  body:\n    string: ${body}`);
const good = respond(410);

const responseStatus: DocumentRule = {
  code: 'direct-response-status',
  severity: 'error',
  scope: 'document',
  what: 'A direct response with a status that does not exist.',
  why: "Istio's webhook refuses it: it takes 200 to 600.",
  example: { bad: respond(99), good },
  *check(subject) {
    for (const { path, value } of httpParts(subject, 'directResponse')) {
      const status = numeric(value.status);
      // What is negative is out of the schema's range already.
      if (status !== undefined && status >= 0 && (status < 200 || status > 600))
        yield onValue(
          [...path, 'status'],
          `${status} is no HTTP status to answer with. Write one from 200 to 600.`,
        );
    }
  },
};

/** The bytes that a text takes in UTF-8. */
function utf8Size(text: string): number {
  let size = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    size += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return size;
}

/** The bodies that are larger than some bytes and not larger than others. */
function* bodies(subject: Subject, above: number, upTo: number) {
  for (const response of httpParts(subject, 'directResponse')) {
    for (const field of ['string', 'bytes']) {
      const body = child(response, 'body');
      const written = literal(body?.value[field]);
      // A character is a byte at least and three at most (a pair, which counts as two, has four).
      if (!body || written === undefined || written.length * 3 <= above) continue;
      const size = field === 'bytes' ? base64Size(written) : utf8Size(written);
      if (size > above && size <= upTo) yield { path: [...body.path, field], size: Math.ceil(size / KIB) };
    }
  }
}

function base64Size(text: string): number {
  const digits = text.replace(/[\s=]/g, '').length;
  return Math.floor((digits * 3) / 4);
}

const tooLargeBody: DocumentRule = {
  code: 'direct-response-too-large',
  severity: 'error',
  scope: 'document',
  what: 'A direct response whose body is larger than 1 MiB.',
  why: "Istio's webhook refuses it: every proxy would be sent the body with its configuration.",
  example: { bad: respond(200, 'a'.repeat(MOST + 1)), good },
  *check(subject) {
    for (const { path, size } of bodies(subject, MOST, Number.POSITIVE_INFINITY)) {
      yield onKey(
        path,
        `This body has ${size} KiB, and Istio takes 1024 at most. Let a service answer instead.`,
      );
    }
  },
};

const largeBody: DocumentRule = {
  code: 'direct-response-large',
  severity: 'warning',
  scope: 'document',
  what: 'A direct response whose body is larger than 100 KiB.',
  why: 'Istio accepts it with a warning: every proxy is sent the body with its configuration.',
  example: { bad: respond(200, 'a'.repeat(MUCH + 1)), good },
  *check(subject) {
    for (const { path, size } of bodies(subject, MUCH, MOST)) {
      yield onKey(
        path,
        `This body has ${size} KiB, which slows the control plane down. Let a service answer instead.`,
      );
    }
  },
};

export const directResponseRules = [responseStatus, tooLargeBody, largeBody];
