/** What stands between a plan and a question: other tools that write the object, and rights that are missing. */
import { isDeepStrictEqual } from 'node:util';
import { guarded } from '../../canary/guard.ts';
import type { Plan } from '../../canary/model.ts';
import { isEmpty, othersOf, resources } from '../../canary/others.ts';
import { isRefusal, Refusal } from '../../canary/refusal.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { askModal } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Errand } from './carry-out.ts';
import { questionOf, verbOf } from './plan-text.ts';

interface Right {
  verb: string;
  group: string;
  resource: string;
  namespace: string;
}

/** The rights that a plan's writes need, each once. */
function rightsFor(plan: Plan): Right[] {
  const patches = plan.objects.map(
    ({ namespace }): Right => ({
      verb: 'patch',
      group: 'networking.istio.io',
      resource: 'virtualservices',
      namespace,
    }),
  );
  const others = othersOf(plan).map(({ op, kind, apiVersion, namespace }): Right => {
    const [group = ''] = apiVersion.split('/');
    return { verb: op, group, resource: resources[kind] ?? kind.toLowerCase(), namespace };
  });
  const all = [...patches, ...others];
  return all.filter((one, i) => all.findIndex(other => isDeepStrictEqual(one, other)) === i);
}

/** Nobody should confirm what the API server is going to refuse. A way back is tried, whatever reviews say. */
async function refuseWithoutRight(live: LiveCluster, plan: Plan): Promise<void> {
  if (plan.action === 'rollback') return;
  const needed = rightsFor(plan);
  const answers = await Promise.all(
    needed.map(async right => {
      const { verb, group, resource, namespace } = right;
      // Where the cluster does not say, the write itself will.
      const may = await live.session.can(verb, group, resource, namespace).catch(() => undefined);
      return { ...right, may };
    }),
  );
  const denied = answers.find(({ may }) => may === false);
  if (!denied) return;
  const who = live.snapshot().user ?? t('this user');
  throw new Refusal(
    'refused',
    'forbidden',
    t(
      '{0} may not {1} {2} in namespace {3} of {4}: that right is missing. Nothing was written.',
      who,
      denied.verb,
      `${denied.resource}.${denied.group}`,
      denied.namespace,
      plan.cluster.context,
    ),
  );
}

/**
 * The plan with everything said that stands beside it; undefined when a person, asked about a tool that will put its
 * own state back, left it at that. Throws the refusals.
 */
export async function allowed({ live, call }: Errand, plan: Plan): Promise<Plan | undefined> {
  if (isEmpty(plan)) return plan;
  await refuseWithoutRight(live, plan);
  const snapshot = live.snapshot();
  try {
    return guarded(plan, snapshot, { override: call.args.override });
  } catch (error) {
    if (call.fromCode || !isRefusal(error) || error.code !== 'owned') throw error;
    const anyway = t('{0} Anyway', verbOf(plan));
    const all = guarded(plan, snapshot, { override: true });
    const texts = all.warnings.slice(0, all.warnings.length - plan.warnings.length);
    const answer = await askModal(questionOf(plan), texts.join('\n'), anyway);
    return answer === anyway ? all : undefined;
  }
}
