/** A report in SARIF 2.1.0, which code hosts and CI systems show beside the changed lines. */
import manifest from '../../../package.json' with { type: 'json' };
import { allRules } from '../../validation/catalogue.ts';
import type { Severity } from '../../validation/index.ts';
import type { RuleText } from '../../validation/rule-texts.ts';
import type { Placed, Report } from './report.ts';

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

/** A path as a URI reference: relative paths stay relative, so that the report fits any checkout. */
function uriOf(file: string): string {
  const path = file === '-' ? 'stdin' : file.replaceAll('\\', '/');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]:\//.test(path)) return `file:///${encoded.replace('%3A', ':')}`;
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** Where a person finds a rule explained. */
const documentation = `${manifest.repository.url.replace(/\.git$/, '')}/blob/main/docs/rules.md`;

const indexes = new Map(allRules.map(({ code }, index) => [code, index]));

/** Codes of other tools, for those who look for them; SARIF has a bag for what it does not know. */
const bagOf = (also: readonly string[] | undefined) => (also?.length ? { properties: { also } } : {});

const physical = (file: string, region: Record<string, number>) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(file) }, region },
});

function resultOf({ file, line, column, endLine, endColumn, finding }: Placed) {
  const { code, also, severity, message, path, resource, related = [] } = finding;
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  const name = `${resource.kind} ${resource.namespace ? `${resource.namespace}/` : ''}${resource.name}`;
  const fullyQualifiedName = path ? `${name}: ${path}` : name;
  return {
    ruleId: code,
    ruleIndex: indexes.get(code),
    level: levels[severity],
    message: { text: message },
    locations: [{ ...physical(file, region), logicalLocations: [{ fullyQualifiedName }] }],
    relatedLocations: related.map(({ file, start, end, message }, id) => ({
      id,
      ...physical(file, {
        startLine: start.line + 1,
        startColumn: start.column + 1,
        endLine: end.line + 1,
        endColumn: end.column + 1,
      }),
      message: { text: message },
    })),
    ...bagOf(also),
  };
}

const described = (text: RuleText | undefined) =>
  text && { shortDescription: { text: text.what }, fullDescription: { text: text.why } };

/** The report as one run of this tool. */
export async function asSarif({ findings }: Report): Promise<string> {
  const { ruleTexts } = await import('../../validation/texts.ts');
  const rules = allRules.map(({ code, also, severity }) => ({
    id: code,
    ...described(ruleTexts[code]),
    helpUri: `${documentation}#${code.toLowerCase()}`,
    defaultConfiguration: { level: levels[severity] },
    ...bagOf(also),
  }));
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'istio-canary', version: manifest.version, rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}
