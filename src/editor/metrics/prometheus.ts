/** How this window reaches Prometheus: by its settings, which no workspace may set, and what was kept for the origin. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { matchersProblem } from '../../analysis/promql.ts';
import type { MetricsOptions } from '../../analysis/source.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import { fromHome } from '../shared/home-path.ts';
import { prometheusSettings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { readCredential } from './credentials.ts';
import { originOf, secretKey } from './origins.ts';

async function pemOf(path: string): Promise<string> {
  try {
    return await readFile(fromHome(path, homedir()), 'utf8');
  } catch (error) {
    throw new Refusal(
      'refused',
      'ca-file',
      t(
        'The certificates of istioCanary.prometheus.caFile cannot be read ({0}). Name a PEM file, or leave the setting empty.',
        (error as Error).message,
      ),
    );
  }
}

/** Throws a refusal where a setting cannot be used. Secrets go to the cluster room and nowhere else. */
export async function prometheusOptions({ secrets }: Pick<Cockpit, 'secrets'>): Promise<MetricsOptions> {
  const { url, service, caFile, matching } = prometheusSettings();
  const wrong = matchersProblem(matching);
  if (wrong !== undefined) {
    throw new Refusal(
      'refused',
      'metrics-matching',
      t('The setting {0} cannot be used: {1}.', 'istioCanary.prometheus.matching', wrong),
    );
  }
  const narrow = matching === '' ? {} : { matching };
  if (url === '') return service === '' ? narrow : { service, ...narrow };
  const kept = readCredential(await secrets.get(secretKey(originOf(url))));
  return { url, ...kept, ...narrow, ...(caFile === '' ? {} : { ca: await pemOf(caFile) }) };
}
