/** A report as text and as JSON. */
import type { Placed, Report } from './report.ts';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The line with a caret under what is meant; tabs stay tabs so that both lines align. */
function excerptOf({ line, column, endLine, endColumn, excerpt }: Placed): string {
  const margin = ' '.repeat(String(line).length);
  const width = endLine === line ? Math.max(1, endColumn - column) : Math.max(1, excerpt.length - column + 1);
  const before = excerpt.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `  ${line} | ${excerpt}\n  ${margin} | ${before}${'^'.repeat(width)}\n`;
}

function oneAsText(placed: Placed): string {
  const { file, line, column, finding } = placed;
  const related = (finding.related ?? []).map(
    each => `  see ${each.file}:${each.start.line + 1}:${each.start.column + 1} ${each.message}\n`,
  );
  const head = `${file}:${line}:${column} ${finding.severity} ${finding.code} ${finding.message}\n`;
  return head + excerptOf(placed) + related.join('');
}

/** For people: each finding with its line, then the counts. */
export function asText({ findings, summary }: Report): string {
  const { files, documents, errors, warnings, infos } = summary;
  const counts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(infos, 'info')].join(', ');
  const scope = `${counted(files, 'file')}, ${counted(documents, 'document')}`;
  return `${findings.map(one => `${oneAsText(one)}\n`).join('')}${counts} in ${scope}\n`;
}

/** For programs; this shape is stable. */
export function asJson({ findings, summary }: Report): string {
  const plain = findings.map(({ file, line, column, endLine, endColumn, finding }) => {
    const { severity, code, message, path, resource } = finding;
    return { file, line, column, endLine, endColumn, severity, code, message, path, resource };
  });
  return `${JSON.stringify({ findings: plain, summary }, null, 2)}\n`;
}
