/** The questions about oneself: who am I, may I. Answered from the same table that guards every request. */
import { parseObject } from '../http/body.ts';
import { mayDo, mayRead, type User } from '../http/users.ts';
import { childObject, isObject, type JsonObject } from '../json.ts';
import type { Review } from '../kinds/table.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function access(user: User, spec: JsonObject): JsonObject {
  if (isObject(spec.nonResourceAttributes)) {
    return { allowed: mayRead(user, text(spec.nonResourceAttributes.path)) };
  }
  const asked = childObject(spec, 'resourceAttributes');
  const allowed = mayDo(user, {
    verb: text(asked.verb),
    group: text(asked.group),
    resource: text(asked.resource),
    subresource: text(asked.subresource),
  });
  return allowed ? { allowed, reason: `${user.name} may` } : { allowed };
}

function rules(user: User): JsonObject {
  const everything = { apiGroups: ['*'], resources: ['*'] };
  const own = {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io', 'authentication.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'],
  };
  const more: Record<string, JsonObject[]> = {
    admin: [{ verbs: ['*'], ...everything }],
    viewer: [{ verbs: ['get', 'list', 'watch'], ...everything }],
  };
  return {
    resourceRules: [own, ...(more[user.name] ?? [])],
    nonResourceRules: [
      {
        verbs: ['get'],
        nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version'],
      },
    ],
    incomplete: false,
  };
}

/** The answer to a review that was posted. @throws StatusError 400 or 415 for a body that cannot be read */
export function answerReview(
  review: Review,
  user: User,
  body: string,
  contentType: string | undefined,
): JsonObject {
  const asked = body ? parseObject(body, contentType) : {};
  const spec = childObject(asked, 'spec');
  const base = { kind: review.kind, apiVersion: `${review.group}/v1`, metadata: {} };
  switch (review.kind) {
    case 'SelfSubjectReview':
      return { ...base, status: { userInfo: { username: user.name, uid: user.name, groups: user.groups } } };
    case 'SelfSubjectAccessReview':
      return { ...base, spec, status: access(user, spec) };
    default:
      return { ...base, spec: {}, status: rules(user) };
  }
}
