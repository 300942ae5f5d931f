/** What stands between a plan and a question: other tools that write the object, and rights that are missing. */
import { guarded } from '../../canary/guard.ts';
import type { Plan } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { askModal } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Errand } from './carry-out.ts';
import { verbOf } from './plan-text.ts';

/** Nobody should confirm what the API server is going to refuse. A way back is tried, whatever reviews say. */
async function refuseWithoutRight(live: LiveCluster, plan: Plan): Promise<void> {
  if (plan.action === 'rollback') return;
  const namespaces = [...new Set(plan.objects.map(one => one.namespace))];
  const answers = await Promise.all(
    namespaces.map(async namespace => {
      // Where the cluster does not say, the write itself will.
      const may = await live.session
        .can('patch', 'networking.istio.io', 'virtualservices', namespace)
        .catch(() => undefined);
      return { namespace, may };
    }),
  );
  const denied = answers.find(({ may }) => may === false);
  if (!denied) return;
  const who = live.snapshot().user ?? t('this user');
  throw new Refusal(
    'refused',
    'forbidden',
    t(
      '{0} may not change VirtualServices in namespace {1} of {2}: the right to patch virtualservices.networking.istio.io is missing. Nothing was written.',
      who,
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
  if (plan.objects.length === 0) return plan;
  await refuseWithoutRight(live, plan);
  const snapshot = live.snapshot();
  try {
    return guarded(plan, snapshot, { override: call.args.override });
  } catch (error) {
    if (call.fromCode || !(error instanceof Refusal) || error.code !== 'owned') throw error;
    const anyway = t('{0} Anyway', verbOf(plan));
    const all = guarded(plan, snapshot, { override: true });
    const texts = all.warnings.slice(0, all.warnings.length - plan.warnings.length);
    const answer = await askModal(t('Somebody else drives this VirtualService.'), texts.join('\n'), anyway);
    return answer === anyway ? all : undefined;
  }
}
