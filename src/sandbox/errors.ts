/** The API server's refusals, with its reasons, codes and wording (apimachinery's `api/errors`). */
import { type Cause, StatusError } from './status.ts';

/** A resource as errors name it: `virtualservices.networking.istio.io`, or `pods` in the core group. */
export interface NamedResource {
  group: string;
  plural: string;
}

/** `plural.group`, as error messages name a resource or a kind. */
export function qualified(name: string, group: string): string {
  return group ? `${name}.${group}` : name;
}

const detailsOf = (resource: NamedResource, name: string) => ({
  name,
  ...(resource.group ? { group: resource.group } : {}),
  kind: resource.plural,
});

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(resource: NamedResource, name: string): StatusError {
  const message = `${qualified(resource.plural, resource.group)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, detailsOf(resource, name));
}

/** For a path or an API that the server does not serve at all. The API server answers it with a text, not a Status. */
export class UnknownPath extends Error {}

export function unknownPath(): UnknownPath {
  return new UnknownPath('404 page not found');
}

export function alreadyExists(resource: NamedResource, name: string): StatusError {
  const message = `${qualified(resource.plural, resource.group)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: NamedResource, name: string, why: string): StatusError {
  const what = qualified(resource.plural, resource.group);
  const message = `Operation cannot be fulfilled on ${what} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, detailsOf(resource, name));
}

/** The conflict of an update that was based on an older version of the object. */
export function staleVersion(resource: NamedResource, name: string): StatusError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** A field's trouble; its message is the whole text, as in `Invalid value: "x": must be …`. */
export interface FieldError {
  field: string;
  message: string;
  reason?: string;
}

/** The reason that goes with a field error's text. */
export const reasonOf = (message: string): string => {
  if (message.startsWith('Required value')) return 'FieldValueRequired';
  if (message.startsWith('Unsupported value')) return 'FieldValueNotSupported';
  if (message.startsWith('Forbidden')) return 'FieldValueForbidden';
  if (message.startsWith('Too long')) return 'FieldValueTooLong';
  if (/^Invalid value: "[a-z]+": spec.* in body must be of type/.test(message))
    return 'FieldValueTypeInvalid';
  return 'FieldValueInvalid';
};

/** 422: the object breaks its schema or its rules. `kind` is a kind, or empty when the patch itself is at fault. */
export function invalid(
  kind: string,
  group: string,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const causes: Cause[] = errors.map(error => ({
    reason: error.reason ?? reasonOf(error.message),
    message: error.message,
    field: error.field,
  }));
  const texts = errors.map(error => `${error.field}: ${error.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${qualified(kind, group)} "${name}" is invalid: ${list}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(kind ? { kind } : {}),
    causes,
  });
}

/** 422 without causes: a JSON Patch whose test failed or whose path is not there. */
export function patchRefused(): StatusError {
  return new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

export function tooLarge(message: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

/** 410: that version of the collection is forgotten; list again. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

/** 504: a version that the server has not reached yet. */
export function futureVersion(wanted: string, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new StatusError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** 503: nothing behind a Service answers. */
export function serviceUnavailable(message: string): StatusError {
  return new StatusError(503, 'ServiceUnavailable', message);
}

/** What was asked, for the wording of a 403. */
export interface Ask {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export function forbidden(user: string, ask: Ask): StatusError {
  const name = ask.name ? ` "${ask.name}"` : '';
  const resource = ask.subresource ? `${ask.resource}/${ask.subresource}` : ask.resource;
  const where = ask.namespace ? `in the namespace "${ask.namespace}"` : 'at the cluster scope';
  const message =
    `${qualified(ask.resource, ask.group)}${name} is forbidden: User "${user}" cannot ${ask.verb} ` +
    `resource "${resource}" in API group "${ask.group}" ${where}`;
  return new StatusError(403, 'Forbidden', message, {
    ...(ask.name ? { name: ask.name } : {}),
    ...(ask.group ? { group: ask.group } : {}),
    kind: ask.resource,
  });
}

export function forbiddenPath(user: string, verb: string, path: string): StatusError {
  return new StatusError(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {});
}
