/** Where Prometheus is, as options of the commands that ask it. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MetricsOptions } from '../analysis/source.ts';
import { text, type Values } from './args.ts';
import { type Io, UsageError } from './io.ts';
import { whyUnreadable } from './unreadable.ts';

/** Options of every command that needs metrics. */
export const metricsOptions = {
  prometheus: { type: 'string' },
  'prometheus-service': { type: 'string' },
  'prometheus-token-file': { type: 'string' },
  'prometheus-ca': { type: 'string' },
  'prometheus-header': { type: 'string', multiple: true },
  'prometheus-matching': { type: 'string' },
} as const;

/** A token as a variable: what is on a command line is in every list of processes. */
const tokenVariable = 'ISTIO_CANARY_PROMETHEUS_TOKEN';

async function fileOf(values: Values, name: string, cwd: string): Promise<string | undefined> {
  const path = text(values[name]);
  if (path === undefined) return undefined;
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`--${name} names ${path}, which cannot be read: ${whyUnreadable(error)}`);
  }
}

/** `K: V`, several times. A value may be a credential, so none is repeated. */
function headersOf(values: Values): Record<string, string> | undefined {
  const list = values['prometheus-header'];
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const headers = list.map((one): [string, string] => {
    const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(String(one)) ?? [];
    if (!name || value === undefined)
      throw new UsageError("--prometheus-header takes 'NAME: VALUE', such as 'X-Scope-OrgID: team-a'");
    return [name, value];
  });
  return Object.fromEntries(headers);
}

/** What the command line and its surroundings say of Prometheus. Throws {@link UsageError}. */
export async function metricsFrom(
  values: Values,
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
): Promise<MetricsOptions> {
  const url = text(values.prometheus);
  const service = text(values['prometheus-service']);
  if (url !== undefined && service !== undefined)
    throw new UsageError('--prometheus and --prometheus-service are two ways to one thing; say one of them');
  const ofFile = (await fileOf(values, 'prometheus-token-file', cwd))?.trim();
  if (ofFile !== undefined && url === undefined)
    throw new UsageError(
      '--prometheus-token-file is for --prometheus URL: the API server passes no token on to a service',
    );
  // A variable that is always set is no wish to use it for a service.
  const token = ofFile ?? (url === undefined ? undefined : env[tokenVariable]?.trim() || undefined);
  const ca = await fileOf(values, 'prometheus-ca', cwd);
  const headers = headersOf(values);
  const matching = text(values['prometheus-matching']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(service === undefined ? {} : { service }),
    ...(token ? { token } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(headers ? { headers } : {}),
    ...(matching === undefined ? {} : { matching }),
  };
}

/** A duration such as `30s`, `5m`, `1h` (or seconds) in milliseconds. Throws {@link UsageError}. */
export function durationIn(values: Values, name: string, otherwise: number): number {
  const said = text(values[name]);
  if (said === undefined) return otherwise;
  const [, number = '', unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(s|m|h)?\s*$/.exec(said) ?? [];
  const ms = Number(number) * ({ s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000);
  if (number === '' || ms < 1000 || ms > 24 * 3_600_000)
    throw new UsageError(`--${name} takes a time from 1s to 24h, such as 30s, 5m or 1h, not "${said}"`);
  return ms;
}
