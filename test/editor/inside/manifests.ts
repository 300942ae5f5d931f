import * as vscode from 'vscode';

/** A VirtualService of that host that sends to a subset; `namespace` is left open where there is none. */
export const routeTo = (host: string, subset: string | undefined, namespace?: string): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${host}
${namespace ? `  namespace: ${namespace}\n` : ''}spec:
  hosts:
    - ${host}
  http:
    - route:
        - destination:
            host: ${host}
${subset ? `            subset: ${subset}\n` : ''}`;

/** A DestinationRule of that host with one subset. */
export const ruleFor = (host: string, subset: string): string =>
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${host}
spec:
  host: ${host}
  subsets:
    - name: ${subset}
      labels:
        version: ${subset}
`;

/** Our findings in a document, in its order. */
export const ours = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'istio-canary');

/** `code text-that-is-underlined` of every finding. */
export const problemsOf = (document: vscode.TextDocument): string[] =>
  ours(document).map(({ code, range }) => {
    return `${typeof code === 'object' ? code.value : code} ${document.getText(range)}`;
  });
