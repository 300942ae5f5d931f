/** The fixed words of a monitor's view. */
import { t } from '../shared/text.ts';
import { ranges, type Texts } from './messages.ts';
import { spanText } from './words.ts';

/** `language` is the editor's, for numbers and times. */
export const viewTexts = (language: string): Texts => ({
  language,
  range: t('Time range'),
  ranges: ranges.map(spanText),
  pause: t('Pause'),
  resume: t('Go on'),
  paused: t('Paused'),
  live: t('Live'),
  updated: t('As of {0}', '{0}'),
  exportPng: t('Save as PNG'),
  exportCsv: t('Save as CSV'),
  metric: t('Metric'),
  difference: t('Difference'),
  bound: t('Bound'),
  verdict: t('Verdict'),
  stable: t('stable'),
  canary: t('canary'),
  events: t('Shifts and events'),
  noEvents: t('Nothing was shifted in this time.'),
  queries: t('Queries'),
  copy: t('Copy'),
  copied: t('Copied'),
  noData: t('no data'),
  checks: t('Checks'),
  loading: t('Asking for metrics…'),
  values: t('Values of both versions'),
  charts: t('Charts'),
});
