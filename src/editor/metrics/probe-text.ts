/** What a look at Prometheus found, as a person reads it. */
import type { MetricsProbe } from '../../analysis/source.ts';
import { t } from '../shared/text.ts';

/** The lines, most important first. */
export function probeLines(probe: MetricsProbe): string[] {
  const { found, missing, reporters, versionLabel, scrapeIntervalMs, notes } = probe;
  if (!isThere(probe))
    return [...notes, ...(missing.length > 0 ? [t('Missing: {0}', missing.join(', '))] : [])];
  return [
    found.length > 0 ? t('Metrics: {0}', found.join(', ')) : t('Metrics: none of those that are needed'),
    ...(missing.length > 0 ? [t('Missing: {0}', missing.join(', '))] : []),
    t('Reporters: {0}', reporters.length > 0 ? reporters.join(', ') : t('none for this canary')),
    versionLabel === undefined
      ? t('Versions: no label tells them apart')
      : t('Versions are told apart by {0}', versionLabel),
    scrapeIntervalMs === undefined
      ? t('Scrape interval: not known')
      : t('Scraped every {0} s: nothing is noticed any sooner', scrapeIntervalMs / 1000),
    ...notes,
  ];
}

/** Whether it can be had at all: where it cannot, its notes say why. */
export const isThere = ({ found, scrapeIntervalMs, reporters }: MetricsProbe): boolean =>
  found.length > 0 || reporters.length > 0 || scrapeIntervalMs !== undefined;

/** Whether it is good enough to judge by. */
export const isUsable = ({ found, versionLabel }: MetricsProbe): boolean =>
  found.length > 0 && versionLabel !== undefined;
