/** The kubectl commands that do what a plan does, for when this program cannot reach the API. */
import type { ClusterIdentity, ObjectPlan, Plan } from './model.ts';
import type { OtherWrite } from './other-model.ts';

/** An argument as a POSIX shell takes it literally. */
export function quoted(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/**
 * The command that changes one object exactly as its plan does: same tests, same history entry. `kubeconfig` is the
 * file that the person named, where they did.
 */
export function kubectlCommandFor(object: ObjectPlan, cluster: ClusterIdentity, kubeconfig?: string): string {
  const [group = ''] = object.apiVersion.split('/');
  const words = [
    'kubectl',
    ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
    ...['--context', cluster.context, '-n', object.namespace],
    ...['patch', `virtualservice.${group}`, object.name, '--field-manager=istio-canary', '--type=json'],
    ...['-p', JSON.stringify(object.patch)],
  ];
  return words.map(quoted).join(' ');
}

/** One command an object, in the plan's order; each to be run only when the one before it succeeded. */
export function kubectlCommandsFor(plan: Plan, kubeconfig?: string): string[] {
  const { before = [], objects, after = [] } = plan;
  const other = (write: OtherWrite): string => kubectlCommandForOther(write, plan.cluster, kubeconfig);
  return [
    ...before.map(other),
    ...objects.map(object => kubectlCommandFor(object, plan.cluster, kubeconfig)),
    ...after.map(other),
  ];
}

/** The command that does one write of another kind; a new object is read from standard input. */
function kubectlCommandForOther(write: OtherWrite, cluster: ClusterIdentity, kubeconfig?: string): string {
  const { kind, apiVersion, namespace, name } = write;
  const base = [
    'kubectl',
    ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
    ...['--context', cluster.context, '-n', namespace],
  ];
  const manager = '--field-manager=istio-canary';
  const what = `${kind.toLowerCase()}.${apiVersion.split('/')[0]}`;
  if (write.op === 'create') {
    const command = [...base, 'create', manager, '-f', '-'].map(quoted).join(' ');
    return `${command} <<'EOF'\n${JSON.stringify(write.object)}\nEOF`;
  }
  const words =
    write.op === 'delete'
      ? ['delete', what, name]
      : ['patch', what, name, manager, '--type=json', '-p', JSON.stringify(write.patch)];
  return [...base, ...words].map(quoted).join(' ');
}

/**
 * The command that opens a VirtualService in an editor: what is left where not even the object can be read. There
 * stable gets weight 100 and the others 0.
 */
export function kubectlEditFor(
  object: { namespace: string; name: string },
  cluster: ClusterIdentity,
  kubeconfig?: string,
): string {
  const words = [
    'kubectl',
    ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
    ...['--context', cluster.context, '-n', object.namespace, 'edit', 'virtualservice', object.name],
  ];
  return words.map(quoted).join(' ');
}
