import { prune } from '../admission/dotted.ts';
import { decodeMetadata } from '../admission/metadata.ts';
import { schemaVerdict } from '../admission/schema.ts';
import { badRequest, type FieldError, invalid } from '../errors.ts';
import { childObject, isObject, type Json, type JsonObject } from '../json.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { asJson, type Incoming } from '../objects.ts';
import type { Call } from './call.ts';

const unrecognized = (kind: Kind, why: string) =>
  badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why}`);

/** Members that are null are not there: no field of the custom kinds may be null. */
function withoutNulls(object: JsonObject): JsonObject {
  const strip = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(strip);
    return isObject(value) ? withoutNulls(value) : value;
  };
  const present = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, strip(value)]));
}

/** Reads an object of the call's kind. @throws StatusError 400 when it is none */
export function decodeObject(call: Call, value: Json): Incoming {
  const { kind, version } = call;
  const expected = apiVersionOf(kind.group, version);
  if (!isObject(value)) {
    throw unrecognized(kind, "couldn't get version/kind; json parse error: not an object");
  }
  const { apiVersion = null, kind: named = null } = value;
  if (kind.custom && !named) {
    throw unrecognized(kind, `Object 'Kind' is missing in '${JSON.stringify(value).slice(0, 200)}'`);
  }
  if (apiVersion && apiVersion !== expected) {
    const given = String(apiVersion).slice(0, 100);
    throw badRequest(
      `the API version in the data (${given}) does not match the expected API version (${expected})`,
    );
  }
  if (named && named !== kind.kind) {
    const wrong = String(named).slice(0, 100);
    if (!kind.custom)
      throw badRequest(`${wrong} in version "${version}" cannot be handled as a ${kind.kind}`);
    const name = String(childObject(value, 'metadata').name ?? '');
    const message = `Invalid value: ${JSON.stringify(wrong)}: must be ${kind.kind}`;
    throw invalid(wrong, kind.group, name, [{ field: 'kind', message }]);
  }
  const metadata = decodeMetadata(
    value.metadata,
    `${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}`,
  );
  const object = kind.custom ? withoutNulls(value) : value;
  return { ...object, apiVersion: expected, kind: kind.kind, metadata: { ...metadata } };
}

/** How a strict refusal reads: a create or update names the kind, a patch the patch. */
export type StrictForm = 'object' | 'patch';

/**
 * Judges an object by its schema: unknown fields refuse, warn or vanish as the call wishes, and are dropped.
 * @returns what the schema refuses, for the caller to join with its own findings
 */
export function checkSchema(call: Call, object: Incoming, form: StrictForm): FieldError[] {
  const verdict = schemaVerdict(call.kind, object);
  if (verdict.unknownFields.length > 0) {
    const unknown = verdict.unknownFields.map(field => `unknown field "${field}"`);
    if (call.fieldValidation === 'Warn') call.warnings.push(...unknown);
    if (call.fieldValidation === 'Strict') {
      const strict = `strict decoding error: ${unknown.join(', ')}`;
      if (form === 'patch') {
        const text = JSON.stringify(asJson(object));
        throw invalid('', '', '', [
          { field: 'patch', message: `Invalid value: ${JSON.stringify(text)}: ${strict}` },
        ]);
      }
      const { kind } = call.kind;
      throw badRequest(`${kind} in version "${call.version}" cannot be handled as a ${kind}: ${strict}`);
    }
    prune(object as unknown as JsonObject, verdict.unknownFields);
  }
  return verdict.errors;
}
