/** The way around an API that this editor cannot reach: the same patch as a line for a terminal that can. */
import type { ObjectPlan, Plan } from '../../canary/model.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const lineFor = (plan: Plan, object: ObjectPlan): string =>
  [
    'kubectl',
    '--context',
    quoted(plan.cluster.context),
    '-n',
    quoted(object.namespace),
    'patch',
    'virtualservices.networking.istio.io',
    quoted(object.name),
    '--type=json',
    '-p',
    quoted(JSON.stringify(object.patch)),
  ].join(' ');

/** POSIX shell commands, one a line, that do what the plan does, with the same preconditions. */
export const kubectlCommands = (plan: Plan): string =>
  plan.objects.map(object => lineFor(plan, object)).join('\n');
