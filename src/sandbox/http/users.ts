import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Ask, unauthorized } from '../errors.ts';

/** The three people of the sandbox: one may do everything, one may look, one may only say who they are. */
export type UserName = 'admin' | 'viewer' | 'nobody';

export interface User {
  name: UserName;
  groups: string[];
}

const groupsOf: Readonly<Record<UserName, string[]>> = {
  admin: ['system:masters', 'system:authenticated'],
  viewer: ['system:authenticated'],
  nobody: ['system:authenticated'],
};

/** Fresh tokens for one run. */
export function makeTokens(): Record<UserName, string> {
  const token = () => randomBytes(24).toString('base64url');
  return { admin: token(), viewer: token(), nobody: token() };
}

/**
 * The user behind an Authorization header.
 * @throws StatusError 401 when it is absent or no token of this run (anonymous requests are off)
 */
export function authenticate(header: string | undefined, tokens: Record<UserName, string>): User {
  const given = Buffer.from(/^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1] ?? '');
  const names: UserName[] = ['admin', 'viewer', 'nobody'];
  const name = names.find(one => {
    const token = Buffer.from(tokens[one]);
    return token.length === given.length && timingSafeEqual(token, given);
  });
  if (!name) throw unauthorized();
  return { name, groups: groupsOf[name] };
}

const READING = new Set(['get', 'list', 'watch']);
const REVIEWS = new Set(['selfsubjectreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews']);

/** Whether a user may do what is asked of a resource. */
export function mayDo(user: User, ask: Ask): boolean {
  if (user.name === 'admin') return true;
  if (ask.verb === 'create' && REVIEWS.has(ask.resource)) return true;
  return user.name === 'viewer' && READING.has(ask.verb);
}

/** Whether a user may read a path that is no resource: discovery and health are for everybody. */
export function mayRead(user: User, path: string): boolean {
  return user.name === 'admin' || /^\/(version|healthz|livez|readyz|api|apis|openapi)(\/|$)/.test(path);
}
