/** What the command line offers, as printed by --help. */
export const help = `istio-canary: write, see, shift and undo Istio canary releases

  istio-canary lint [--format text|json|sarif] [--closed-world] PATH...|-
  istio-canary status [-n NAMESPACE | -A]
  istio-canary shift VIRTUALSERVICE --to KEY=PERCENT [--route ROUTE] [--stable KEY] [--dry-run] [--yes] [--why TEXT]
  istio-canary rollback VIRTUALSERVICE [--all] [--stable KEY] [--even-if-not-ready] [--dry-run] [--yes]
  istio-canary undo VIRTUALSERVICE [--dry-run] [--yes]
  istio-canary history VIRTUALSERVICE
  istio-canary stable VIRTUALSERVICE [KEY]

VIRTUALSERVICE is NAMESPACE/NAME, or NAME in the context's namespace. KEY names a destination: its subset; its
host where the split goes by host; host/subset where that is ambiguous. ROUTE is a route's name, an index among
the http routes, or tls/0, tcp/0. Shares are percent, down to 0.01.

Every command but lint takes --kubeconfig FILE, --context NAME, -n NAMESPACE, -o text|json.
Exit codes: 0 done, 1 refused or failed, 2 usage, 3 conflict (lint: 0 no errors, 1 errors, 2 could not run).
`;
