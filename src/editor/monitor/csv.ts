/** The charts' numbers as a table that spreadsheets read (RFC 4180), one line a moment. */
import type { Chart } from './model.ts';

/** A cell; what a spreadsheet would take for a formula gets a quote before it. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** All charts side by side, by time. */
export function csvOf(charts: readonly Chart[]): string {
  const times = [...new Set(charts.flatMap(chart => chart.at))].sort((a, b) => a - b);
  const columns = charts.flatMap(chart =>
    chart.lines.map((line, i) => {
      const unit = chart.unit === '' ? '' : ` (${chart.unit})`;
      const values = new Map(chart.at.map((at, place) => [at, chart.values[i]?.[place] ?? null]));
      return { name: `${chart.title} ${line.label}${unit}`, values };
    }),
  );
  const head = ['time', ...columns.map(one => one.name)];
  const rows = times.map(at => [
    new Date(at).toISOString(),
    ...columns.map(one => one.values.get(at) ?? null),
  ]);
  return `${[head, ...rows].map(list => list.map(cell).join(',')).join('\r\n')}\r\n`;
}
