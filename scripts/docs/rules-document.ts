import { allRules } from '../../src/validation/catalogue.ts';
import type { RuleInfo } from '../../src/validation/rule.ts';

const intro = `# Rules

What Istio Canary says about VirtualServices and DestinationRules, in the editor and in \`istio-canary lint\`.

- **error**: a cluster refuses it, or requests fail.
- **warning**: a cluster takes it, but it is rarely what was meant.
- **info**: good to know.

Values that Helm, Kustomize or envsubst fill in later (\`{{ .Values.x }}\`, \`$(NAME)\`, \`\${NAME}\`) are unknown, and
nothing is said about them.

## To be spared a finding

The light bulb at a finding offers each of these.

**A comment**, for any code. At the end of a line it is about what begins on that line; on a line of its own, about the next
key or list item with everything beneath it; before a document's first key, about the whole document. What is written behind
two dashes is the reason. JSON has no comments.

\`\`\`yaml
        - destination:
            host: model
            subset: v3 # istio-canary: ignore IST0101 -- made by the pipeline
    # istio-canary: ignore weights-sum-not-100, IST0131
    - route:
\`\`\`

**An annotation** on the object, which \`istioctl analyze\` and Kiali hear as well:
\`galley.istio.io/analyze-suppress\` with IST codes separated by commas, or \`"*"\`; \`kiali.io/ignore-validations\` with KIA
codes separated by commas, or empty for all. What the cluster refuses is reported all the same. (Blanks between codes
are forgiven here; \`istioctl\` takes none.)

**The severity of a code**, everywhere: the setting \`istioCanary.validation.severity\`, such as
\`{ "IST0131": "off", "IST0101": "warning" }\`, and \`istio-canary lint --severity IST0131=off\`.

A finding that stands for another tool's code too (below: *also*) can be named by any of its codes, and one of them is
enough to silence it.
`;

const yaml = (text: string): string => `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;

/** Long examples show a limit rather than a mistake to learn from. */
const isShowable = (text: string): boolean => text.split('\n').every(line => line.length < 200);

function section({ code, also = [], severity, what, why, example }: RuleInfo): string {
  const live = example.live === undefined ? [] : ['In a cluster that holds:', yaml(example.live)];
  const pair = ['Reported:', yaml(example.bad), 'Fine:', yaml(example.good)];
  const shown = isShowable(example.bad) ? [...live, ...pair] : [];
  const others = also.length > 0 ? [`Also: ${also.join(', ')}`] : [];
  return [`## ${code}`, `**${severity}**: ${what}`, why, ...others, ...shown].join('\n\n');
}

function table(): string {
  const rows = allRules.map(
    ({ code, also = [], severity, what }) =>
      `| [${code}](#${code.toLowerCase()}) | ${also.join(', ')} | ${severity} | ${what} |`,
  );
  return ['| code | also | severity | what |', '|---|---|---|---|', ...rows].join('\n');
}

/** The text of docs/rules.md. */
export function rulesDocument(): string {
  return `${[intro.trimEnd(), table(), ...allRules.map(section)].join('\n\n')}\n`;
}
