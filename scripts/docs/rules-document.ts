import { allRules } from '../../src/validation/catalogue.ts';
import type { RuleInfo } from '../../src/validation/rule.ts';

const intro = `# Rules

What Istio Canary says about VirtualServices and DestinationRules, in the editor and in \`istio-canary lint\`.

- **error**: a cluster refuses it, or requests fail.
- **warning**: a cluster takes it, but it is rarely what was meant.
- **info**: good to know.

Values that Helm, Kustomize or envsubst fill in later (\`{{ .Values.x }}\`, \`$(NAME)\`, \`\${NAME}\`) are unknown, and
nothing is said about them.
`;

const yaml = (text: string): string => `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;

/** Long examples show a limit rather than a mistake to learn from. */
const isShowable = (text: string): boolean => text.split('\n').every(line => line.length < 200);

function section({ code, severity, what, why, example }: RuleInfo): string {
  const live = example.live === undefined ? [] : ['In a cluster that holds:', yaml(example.live)];
  const pair = ['Reported:', yaml(example.bad), 'Fine:', yaml(example.good)];
  const shown = isShowable(example.bad) ? [...live, ...pair] : [];
  return [`## ${code}`, `**${severity}**: ${what}`, why, ...shown].join('\n\n');
}

function table(): string {
  const rows = allRules.map(
    ({ code, severity, what }) => `| [${code}](#${code.toLowerCase()}) | ${severity} | ${what} |`,
  );
  return ['| code | severity | what |', '|---|---|---|', ...rows].join('\n');
}

/** The text of docs/rules.md. */
export function rulesDocument(): string {
  return `${[intro.trimEnd(), table(), ...allRules.map(section)].join('\n\n')}\n`;
}
