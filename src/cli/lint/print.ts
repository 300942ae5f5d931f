/** A report as text and as JSON. */
import type { Placed, Report } from './report.ts';

/** `1 error`, `2 errors`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

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
  const { severity, code, also = [], message } = finding;
  const codes = also.length > 0 ? `${code} (${also.join(', ')})` : code;
  const head = `${file}:${line}:${column} ${severity} ${codes} ${message}\n`;
  return head + excerptOf(placed) + related.join('');
}

/** `1 error, 0 warnings, 0 infos in 2 files, 2 documents`. */
export function countsOf({ summary }: Report): string {
  const { files, documents, errors, warnings, infos } = summary;
  const counts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(infos, 'info')].join(', ');
  return `${counts} in ${counted(files, 'file')}, ${counted(documents, 'document')}`;
}

/** For people: each finding with its line, then the counts. */
export function asText(report: Report): string {
  return `${report.findings.map(one => `${oneAsText(one)}\n`).join('')}${countsOf(report)}\n`;
}

/** For programs; this shape is stable. */
export function asJson({ findings, summary }: Report): string {
  const plain = findings.map(({ file, line, column, endLine, endColumn, finding }) => {
    const { severity, code, also = [], message, path, resource, related = [] } = finding;
    const places = related.map(({ file, start, end, message }) => ({
      file,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
      message,
    }));
    const place = { file, line, column, endLine, endColumn };
    return { ...place, severity, code, also, message, path, resource, related: places };
  });
  return `${JSON.stringify({ findings: plain, summary }, null, 2)}\n`;
}
