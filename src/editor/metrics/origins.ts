/** Where a credential belongs: to one origin, and to nothing else that a setting may name later. */
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
