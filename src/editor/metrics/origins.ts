/** Where a credential belongs: to one origin, and to nothing else that a setting may name later. */
import type { MetricsOptions } from '../../analysis/source.ts';
import { Refusal } from '../../canary/refusal.ts';
import { t } from '../shared/text.ts';

/** The origin of Prometheus' address. Throws a refusal for what is no address of the web. */
export function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw new Refusal(
      'usage',
      'wrong-url',
      t(
        'This is no address of a Prometheus: it begins with https:// or http://, such as https://prometheus.example.com.',
      ),
    );
  }
  return parsed.origin;
}

/** The secrets' key of an origin. */
export const secretKey = (origin: string): string => `istioCanary.prometheus:${origin}`;

export type Credential = Pick<MetricsOptions, 'token' | 'basic'>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What was kept, as far as it can be read. */
export function readCredential(kept: string | undefined): Credential {
  if (!kept) return {};
  try {
    const value: unknown = JSON.parse(kept);
    if (!isRecord(value)) return {};
    if (typeof value.token === 'string') return { token: value.token };
    const { basic } = value;
    return isRecord(basic) && typeof basic.user === 'string' && typeof basic.password === 'string'
      ? { basic: { user: basic.user, password: basic.password } }
      : {};
  } catch {
    return {};
  }
}

/** What a person typed: `user:password` after the word Basic, else a token, with or without the word Bearer. */
export function credentialOf(typed: string): Credential {
  const text = typed.trim();
  const basic = /^basic\s+([^:\s]+):(.+)$/i.exec(text);
  if (basic?.[1] && basic[2]) return { basic: { user: basic[1], password: basic[2] } };
  return { token: text.replace(/^bearer\s+/i, '') };
}
