import { child, httpParts, isSet, literal, numeric, onKey, onValue, type Part } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { toModel } from './examples.ts';

const LEAST_PERCENTAGE = 0.0001;
/** The statuses that an abort may answer with, by gRPC's names. */
export const GRPC_STATUSES: ReadonlySet<string> = new Set([
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]);

const fault = (lines: string): string => toModel(`fault:\n  ${lines.replaceAll('\n', '\n  ')}`);
const abort = (status: string, percentage = 10): string =>
  fault(`abort:\n  ${status}\n  percentage:\n    value: ${percentage}`);
const good = abort('httpStatus: 503');

/** The aborts and delays of a VirtualService's routes. */
const faults = (subject: Subject, ...kinds: ('abort' | 'delay')[]): Part[] =>
  httpParts(subject, 'fault').flatMap(part => kinds.flatMap(kind => child(part, kind) ?? []));

const emptyFault: DocumentRule = {
  code: 'fault-without-kind',
  severity: 'error',
  scope: 'document',
  what: 'A fault that neither aborts nor delays.',
  why: "Istio's webhook refuses it.",
  example: { bad: toModel('fault: {}'), good },
  *check(subject) {
    for (const { path, value } of httpParts(subject, 'fault')) {
      if (isSet(value.abort) || isSet(value.delay) || subject.mayHoldMore(path)) continue;
      yield onKey(path, 'This fault does nothing. Give it an abort or a delay, or remove it.');
    }
  },
};

const faultPercentage: DocumentRule = {
  code: 'fault-percentage',
  severity: 'error',
  scope: 'document',
  what: 'A fault for a percentage of requests that does not exist.',
  why: "Istio's webhook refuses it: it takes 0, or 0.0001 to 100.",
  example: { bad: abort('httpStatus: 503', 101), good },
  *check(subject) {
    for (const part of faults(subject, 'abort', 'delay')) {
      const percentage = child(part, 'percentage');
      const value = numeric(percentage?.value.value);
      if (!percentage || value === undefined || value === 0 || (value >= LEAST_PERCENTAGE && value <= 100))
        continue;
      const message = `${value} is no percentage that Istio takes. Write 0, or ${LEAST_PERCENTAGE} to 100.`;
      yield onValue([...percentage.path, 'value'], message);
    }
  },
};

const abortStatus: DocumentRule = {
  code: 'fault-status',
  severity: 'error',
  scope: 'document',
  what: 'An abort with a status that does not exist.',
  why: "Istio's webhook refuses it: an HTTP status is 200 to 600, a gRPC status one of the 17 names.",
  example: { bad: abort('httpStatus: 99'), good },
  *check(subject) {
    for (const { path, value } of faults(subject, 'abort')) {
      const http = numeric(value.httpStatus);
      if (http !== undefined && (http < 200 || http > 600))
        yield onValue(
          [...path, 'httpStatus'],
          `${http} is no HTTP status to abort with. Write one from 200 to 600.`,
        );
      const grpc = literal(value.grpcStatus);
      if (grpc !== undefined && !GRPC_STATUSES.has(grpc))
        yield onValue(
          [...path, 'grpcStatus'],
          `"${grpc}" is no gRPC status. Write one such as UNAVAILABLE or NOT_FOUND.`,
        );
    }
  },
};

const unsupportedFault: DocumentRule = {
  code: 'fault-unsupported',
  severity: 'error',
  scope: 'document',
  what: 'A kind of fault that Istio knows but does not support.',
  why: "Istio's webhook refuses `http2Error` and `exponentialDelay`.",
  example: { bad: abort('http2Error: REFUSED_STREAM'), good },
  *check(subject) {
    const instead = { http2Error: 'httpStatus', exponentialDelay: 'fixedDelay' };
    for (const { path, value } of faults(subject, 'abort', 'delay')) {
      for (const [field, other] of Object.entries(instead)) {
        if (isSet(value[field]))
          yield onKey([...path, field], `Istio does not support ${field}. Use ${other}.`);
      }
    }
  },
};

const abortWithoutStatus: DocumentRule = {
  code: 'fault-without-status',
  severity: 'warning',
  scope: 'document',
  what: 'An abort that does not say with what status.',
  why: 'Istio accepts it with a warning, and nothing is aborted.',
  example: { bad: fault('abort:\n  percentage:\n    value: 10'), good },
  *check(subject) {
    for (const { path, value } of faults(subject, 'abort')) {
      if (['httpStatus', 'grpcStatus', 'http2Error'].some(field => isSet(value[field]))) continue;
      if (subject.mayHoldMore(path)) continue;
      yield onKey(path, 'This abort has no status, so it does nothing. Add httpStatus or grpcStatus.');
    }
  },
};

export const faultRules = [emptyFault, faultPercentage, abortStatus, unsupportedFault, abortWithoutStatus];
