/** What is kept for an origin: a token or a user with a password, and headers such as a tenant's. */
import type { MetricsOptions } from '../../analysis/source.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { CanaryArguments } from '../commands/arguments.ts';
import { t } from '../shared/text.ts';

export type Credential = Pick<MetricsOptions, 'token' | 'basic' | 'headers'>;

export const credentialKinds = ['token', 'basic', 'header'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

type Headers = NonNullable<Credential['headers']>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const headersWithout = (headers: Headers | undefined, name: string): [string, string][] =>
  Object.entries(headers ?? {}).filter(([key]) => !isSame(key, name));

const withHeaders = (entries: [string, string][]): Pick<Credential, 'headers'> =>
  entries.length > 0 ? { headers: Object.fromEntries(entries) } : {};

const authorization = 'Authorization';

/** What was kept, as far as it can be read. */
export function readCredential(kept: string | undefined): Credential {
  if (!kept) return {};
  try {
    const value: unknown = JSON.parse(kept);
    if (!isRecord(value)) return {};
    const { token, basic, headers } = value;
    const entries = isRecord(headers) ? Object.entries(headers) : [];
    const more = withHeaders(entries.filter((one): one is [string, string] => typeof one[1] === 'string'));
    if (typeof token === 'string') return { token, ...more };
    return isRecord(basic) && typeof basic.user === 'string' && typeof basic.password === 'string'
      ? { basic: { user: basic.user, password: basic.password }, ...more }
      : more;
  } catch {
    return {};
  }
}

/** As secrets keep it; undefined where there is nothing to keep. */
export const keptText = (credential: Credential): string | undefined =>
  Object.keys(credential).length === 0 ? undefined : JSON.stringify(credential);

/** What a person typed for a token: with or without the word Bearer, or `user:password` after the word Basic. */
export function credentialOf(typed: string): Credential {
  const text = typed.trim();
  const basic = /^basic\s+([^:\s]+):(.+)$/i.exec(text);
  if (basic?.[1] && basic[2]) return { basic: { user: basic[1], password: basic[2] } };
  return { token: text.replace(/^bearer\s+/i, '') };
}

/** With one more. A request has one Authorization, so what was kept for that before gives way. */
export function withCredential(kept: Credential, added: Credential): Credential {
  const [header] = Object.entries(added.headers ?? {});
  if (!header) return { ...added, ...withHeaders(headersWithout(kept.headers, authorization)) };
  const { headers, ...rest } = kept;
  const own = isSame(header[0], authorization) ? {} : rest;
  return { ...own, ...withHeaders([...headersWithout(headers, header[0]), header]) };
}

/** Without one; `name` is a header's, without it all of them go. */
export function withoutCredential(kept: Credential, kind: CredentialKind, name?: string): Credential {
  const { token, basic, headers } = kept;
  return {
    ...(token === undefined || kind === 'token' ? {} : { token }),
    ...(basic === undefined || kind === 'basic' ? {} : { basic }),
    ...(kind !== 'header'
      ? withHeaders(Object.entries(headers ?? {}))
      : withHeaders(name === undefined ? [] : headersWithout(headers, name))),
  };
}

/** One thing that is kept, by what is no secret of it. */
export interface Kept {
  kind: CredentialKind;
  label: string;
  /** The header's. */
  name?: string;
}

export const contentsOf = ({ token, basic, headers }: Credential): Kept[] => [
  ...(token === undefined ? [] : [{ kind: 'token' as const, label: t('Bearer token') }]),
  ...(basic ? [{ kind: 'basic' as const, label: t('User {0} and password', basic.user) }] : []),
  ...Object.keys(headers ?? {}).map(name => ({
    kind: 'header' as const,
    label: t('Header {0}', name),
    name,
  })),
];

/** The kind that the arguments mean; undefined where they say nothing of it. Throws a refusal for one that is none. */
export function kindIn({ credential, user, header }: CanaryArguments): CredentialKind | undefined {
  if (credential === undefined)
    return header !== undefined ? 'header' : user !== undefined ? 'basic' : undefined;
  const kind = credentialKinds.find(one => one === credential);
  if (kind) return kind;
  throw new Refusal(
    'usage',
    'wrong-argument',
    t('The argument "{0}" must be one of {1}.', 'credential', credentialKinds.join(', ')),
  );
}
