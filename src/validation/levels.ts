/** How grave a finding is, as people wish it: by code, `off` for not at all. */
import type { Finding, Severity } from './finding.ts';
import type { RuleInfo } from './rule.ts';

export const LEVELS = ['error', 'warning', 'info', 'off'] as const satisfies readonly (Severity | 'off')[];
export type Level = (typeof LEVELS)[number];

/** Levels by code; a code of another tool (`KIA1107`) holds for what we report instead of it. */
export type Severities = Readonly<Record<string, Level>>;

export const isLevel = (value: unknown): value is Level => LEVELS.some(level => level === value);

/** Every code that findings go by, other tools' codes for the same things too. */
export function knownCodes(rules: readonly RuleInfo[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ code, also = [] }) => [code, ...also]));
}

/** Findings at the levels that are wished; the finding's own code goes before those of other tools. */
export function atLevels(findings: Finding[], severities: Severities | undefined): Finding[] {
  if (!severities || Object.keys(severities).length === 0) return findings;
  return findings.flatMap(finding => {
    const code = [finding.code, ...(finding.also ?? [])].find(each => Object.hasOwn(severities, each));
    const level = code === undefined ? undefined : severities[code];
    if (level === 'off') return [];
    return level === undefined || level === finding.severity ? finding : { ...finding, severity: level };
  });
}
