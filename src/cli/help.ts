/** What the command line offers, as printed by --help. */
export const help = `istio-canary: write, see, shift and undo Istio canary releases

  istio-canary lint [OPTIONS] PATH...|-            (istio-canary lint --help)
  istio-canary status [-n NAMESPACE | -A]
  istio-canary history VIRTUALSERVICE [ENTRY | --diff]

  istio-canary shift VIRTUALSERVICE --to KEY=PERCENT... [--together] [--add-subset]
  istio-canary shift VIRTUALSERVICE --to KEY=PERCENT... --file FILE...
  istio-canary next VIRTUALSERVICE [--steps 1,10,50,100] [--to KEY] [--together]
  istio-canary promote VIRTUALSERVICE [--to KEY] [--together]
  istio-canary rollback VIRTUALSERVICE [--all] [--stable KEY] [--even-if-not-ready]
  istio-canary undo VIRTUALSERVICE
  istio-canary restore VIRTUALSERVICE ENTRY
  istio-canary recover VIRTUALSERVICE
  istio-canary stable VIRTUALSERVICE [KEY]

  istio-canary route VIRTUALSERVICE --header|--cookie|--query|--source NAME=VALUE [--to KEY] [--name ROUTE]
  istio-canary unroute VIRTUALSERVICE ROUTE
  istio-canary sticky VIRTUALSERVICE [--max-age SECONDS] [--to KEY] | --off
  istio-canary mirror VIRTUALSERVICE --percent PERCENT [--to KEY] | --off

  istio-canary new-canary DEPLOYMENT --image IMAGE [--name NAME] [--version v2] [--replicas N] [--to-files DIR [--apply]]
  istio-canary decommission VIRTUALSERVICE KEY --drained|--drain SECONDS [--stable KEY] [--delete-workload]

  istio-canary rollout VIRTUALSERVICE [--policy FILE] [--plan | --dry-run | --resume | --take-over] [--wait]
  istio-canary rollout pause|resume|skip|promote|abort|leave VIRTUALSERVICE

  istio-canary apply [-f] FILE...|- [--force-conflicts]
  istio-canary undo-apply [PLAN | --list]

  istio-canary metrics VIRTUALSERVICE [--window 5m] [--watch [--every 10s]] | --test | --queries

VIRTUALSERVICE is NAMESPACE/NAME, or NAME in the context's namespace. KEY names a destination: its subset; its
host where the split goes by host; host/subset where that is ambiguous. ROUTE is a route's name, an index among
the http routes, or tls/0, tcp/0. Shares are percent, down to 0.01. NAME=VALUE is compared whole, NAME^=VALUE from
its beginning, NAME~=VALUE as a regular expression (RE2). ENTRY is an id that history shows.

What writes takes --dry-run, --yes, --why TEXT, --override (beside Flagger, Argo Rollouts, Argo CD or Flux), and
--watch SECONDS: whether it lasts, and who put it back where not. What is about one split takes --route ROUTE and
--stable KEY. --together: other VirtualServices with that split too. shift with --file writes the shares into the file,
not into a cluster. apply takes VirtualServices and DestinationRules; --force-conflicts takes fields from the tools that
own them.
recover puts back a history that vanished from its object, undo-apply an applied file: as this machine remembers them,
in $XDG_STATE_HOME/istio-canary.
--add-subset: the DestinationRule first, where pods of that version run. new-canary also takes --container, --label,
--service, --virtual-service, --allow-overlap; --settle SECONDS is what Istio gets to tell every proxy (default 2).

metrics shows both versions side by side as Prometheus has them; --test says what Prometheus has, --queries prints the
PromQL. Prometheus is found behind the API server, or named: --prometheus-service NAMESPACE/NAME:PORT, or --prometheus URL
with --prometheus-token-file FILE (or ISTIO_CANARY_PROMETHEUS_TOKEN), --prometheus-ca FILE, --prometheus-header 'K: V';
--prometheus-matching 'LABEL="VALUE"' narrows Istio's series down. --to KEY names the canary among several versions.

Every command but lint takes --kubeconfig FILE, --context NAME, -n NAMESPACE, -o text|json.
Exit codes: 0 done, 1 refused or failed, 2 usage, 3 conflict (lint: 0 clean, 1 errors, 2 could not run; rollout: 0
promoted, 1 rolled back, 2 usage, 3 paused or lost, 4 could not run).
`;

/** What one command offers: how it is called, and what the words in that mean. */
export function helpOf(word: string): string {
  const calls = help.split('\n').filter(line => line.startsWith(`  istio-canary ${word} `));
  return `${calls.join('\n')}\n\n${help.slice(help.indexOf('VIRTUALSERVICE is'))}`;
}

/** What `istio-canary lint` offers. */
export const lintHelp = `istio-canary lint [OPTIONS] PATH...

Looks at files, at the *.yaml, *.yml and *.json below folders, or at standard input (-), all as one workspace.

  --format text|json|sarif|github  how to print; github: workflow commands that annotate a pull request. -o says the same
  --closed-world                   what the files do not hold does not exist: hosts, gateways, subsets too
  --severity CODE=LEVEL            error, warning, info or off for a code; may be repeated
  --max-warnings N                 more than N warnings fail too
  --ignore PATTERN                 leave out what a pattern in .gitignore's syntax names; may be repeated
  --no-ignore                      look also at what .gitignore and .istio-canaryignore files name
  --quiet                          print errors only

Folders are searched without node_modules, dot folders, and what .gitignore and .istio-canaryignore files leave out.
A file or folder that is named here is looked at even if git ignores it, unless .istio-canaryignore or --ignore names
it. In a manifest, "# istio-canary: ignore CODE" silences a line, or the block, or the document below it.

Exit codes: 0 no errors, 1 errors or too many warnings, 2 could not run.
`;
