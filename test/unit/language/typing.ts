/** A text with the cursor `|`, a workspace around it, and what taking a proposal makes of it. */
import { completionsAt } from '../../../src/language/completion.ts';
import type { Completion } from '../../../src/language/completion-item.ts';
import { FileIndex } from '../../../src/validation/index.ts';
import { describeField } from '../../../src/validation/texts.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { marked } from './marked.ts';

/** Known besides the text at hand; `|` is no cursor here. */
export const workspace = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  host: model
  subsets:
    - name: stable
      labels: { version: v1 }
    - name: canary
      labels: { version: v2, track: "fast" }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: other }
spec: { host: other, subsets: [{ name: blue }] }
---
apiVersion: v1
kind: Service
metadata: { name: model }
spec: { ports: [{ port: 8080 }, { port: 9090 }] }
---
apiVersion: v1
kind: Service
metadata: { name: far, namespace: away }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside }
spec: { hosts: [api.example.com, "*.wild.example.com"] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: edge }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: model, namespace: prod }
spec:
  hosts: [model]
  http:
    - match: [{ headers: { x-team: { exact: red } } }]
      headers: { request: { set: { x-answered-by: canary } } }
      route: [{ destination: { host: model } }]
`;

/** The workspace as an index. */
export function known(): FileIndex {
  const index = new FileIndex();
  index.set('workspace', parseText(workspace));
  return index;
}

/** What is offered at the cursor, in the usual workspace or in one of these texts alone. */
export function offered(text: string, around: string[] = [workspace]): Completion[] {
  const cut = marked(text);
  const index = new FileIndex();
  for (const [at, each] of around.entries()) index.set(`file ${at}`, parseText(each));
  return completionsAt(parseText(cut.text), cut.offset, { index, describe: describeField });
}

/** The labels that are offered at the cursor, in their order. */
export const labels = (text: string): string[] => offered(text).map(each => each.label);

/** A snippet with its defaults taken, the first of each choice, and `_` where it leaves something open. */
export function expanded(snippet: string, open = '_'): string {
  const choices = snippet.replace(/\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^}\\])*\|\}/g, '$1');
  const defaults = choices.replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1');
  return defaults.replace(/(?<!\\)\$\d+/g, open).replace(/\\([\\$}])/g, '$1');
}

/** A text in which something is inserted for a proposal: lines behind its first are indented as editors do it. */
export function insertedInto(text: string, { range, extra }: Completion, snippet: string): string {
  const line = text.slice(text.lastIndexOf('\n', range.start - 1) + 1, range.start);
  const indentation = /^ */.exec(line)?.[0] ?? '';
  const inserted = snippet.replaceAll('\n', `\n${indentation}`);
  const [comma] = extra ?? [];
  const before = comma
    ? text.slice(0, comma.start) + comma.newText + text.slice(comma.end, range.start)
    : text.slice(0, range.start);
  return before + inserted + text.slice(range.end);
}

/** The text after a proposal is taken with its defaults. */
export function taken(text: string, label: string): string {
  const found = offered(text).find(each => each.label === label);
  if (!found) throw new Error(`${label} is not offered, only: ${labels(text).join(', ')}`);
  return insertedInto(marked(text).text, found, expanded(found.insertText));
}

/** The value that the text has after a proposal is taken. */
export function valueAfter(text: string, label: string): unknown {
  const [doc] = parseText(taken(text, label)).docs;
  if (doc?.problems.length !== 0) throw new Error(`not to be read: ${taken(text, label)}`);
  return doc.value;
}

/** A VirtualService up to its metadata. */
export const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: model\n';
/** A DestinationRule up to its metadata. */
export const ruleHead =
  'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: model\n';
/** A VirtualService with a spec as it is written here. */
export const spec = (text: string): string => `${head}spec:\n${text}`;
/** A VirtualService with destinations as they are written here. */
export const entries = (text: string): string => spec(`  hosts: [model]\n  http:\n    - route:\n${text}`);
/** A DestinationRule with a policy as it is written here. */
export const policy = (text: string): string => `${ruleHead}spec:\n  host: model\n  trafficPolicy:\n${text}`;
