/** A report as workflow commands, which GitHub Actions shows beside the changed lines of a pull request. */
import type { Severity } from '../../validation/index.ts';
import { countsOf } from './print.ts';
import type { Placed, Report } from './report.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

const inMessage = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const inProperty = (text: string | number): string =>
  inMessage(String(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Slashes on every system: annotations are matched with paths in the repository. */
const slashed = (file: string): string => file.replaceAll('\\', '/');

function commandOf({ file, line, column, endLine, endColumn, finding }: Placed): string {
  const { code, severity, message, related = [] } = finding;
  // Columns are refused for what spans lines, and standard input has no path in the repository.
  const columns = endLine === line ? { col: column, endColumn } : {};
  const place = file === '-' ? {} : { file: slashed(file), line, ...columns, endLine };
  const properties = Object.entries({ ...place, title: code }).map(([name, value]) => {
    return `${name}=${inProperty(value)}`;
  });
  const more = related.map(each => `see ${slashed(each.file)}:${each.start.line + 1} ${each.message}`);
  return `::${commands[severity]} ${properties.join(',')}::${inMessage([message, ...more].join('\n'))}\n`;
}

/** One command a finding, then the counts, for the log. */
export function asGithub(report: Report): string {
  return `${report.findings.map(commandOf).join('')}${countsOf(report)}\n`;
}
