/** Files to a report: everything found, with places as people count them. */
import { FileIndex, type Finding, isOfInterest, validateParsed } from '../../validation/index.ts';
import type { Severities } from '../../validation/levels.ts';
import { LineIndex, type ParsedText, parseText } from '../../yaml/index.ts';
import type { SourceFile } from './collect.ts';

/** A finding with its place in a file; lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Placed {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  finding: Finding;
  /** The line that the finding begins on. */
  excerpt: string;
}

export interface Report {
  findings: Placed[];
  summary: { files: number; documents: number; errors: number; warnings: number; infos: number };
}

/** JSON files that hold no manifest may be very long, and reading them as YAML is slow. */
function parse({ file, text }: SourceFile): ParsedText | undefined {
  if (/\.json$/i.test(file) && !isOfInterest(file, text)) return undefined;
  return parseText(text);
}

function place(file: string, text: string, findings: readonly Finding[]): Placed[] {
  if (findings.length === 0) return [];
  const lines = new LineIndex(text);
  return findings.map(finding => {
    const start = lines.position(finding.start);
    const end = lines.position(finding.end);
    const lineStart = lines.offset({ line: start.line, column: 0 });
    const excerpt = /^[^\r\n]*/.exec(text.slice(lineStart, lineStart + 500))?.[0] ?? '';
    return {
      file,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
      finding,
      excerpt,
    };
  });
}

/** How to look. With `closedWorld` what the files do not hold does not exist. */
export interface Inspection {
  closedWorld: boolean;
  severities?: Severities;
}

/** Looks at all files as one workspace. */
export function inspect(files: readonly SourceFile[], options: Inspection): Report {
  const { severities } = options;
  const index = new FileIndex({ complete: options.closedWorld });
  const parsed = files.map(source => ({ ...source, parsed: parse(source) }));
  for (const one of parsed) if (one.parsed) index.set(one.file, one.parsed);
  const findings = parsed.flatMap(one =>
    one.parsed
      ? place(
          one.file,
          one.text,
          validateParsed(one.parsed, { index, file: one.file, severities, isNamed: one.isNamed }),
        )
      : [],
  );
  const count = (severity: Finding['severity']): number =>
    findings.filter(each => each.finding.severity === severity).length;
  return {
    findings,
    summary: {
      files: files.length,
      documents: parsed.reduce((sum, one) => sum + (one.parsed?.docs.length ?? 1), 0),
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
    },
  };
}
