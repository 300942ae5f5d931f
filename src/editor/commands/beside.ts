/** The commands that send requests to the canary beside the split: routes for testers, sticky users, mirrors. */
import * as vscode from 'vscode';
import { type Condition, conditionText, matchOf } from '../../canary/condition.ts';
import { planMirror } from '../../canary/mirror.ts';
import type { Outcome } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import { planRouteBy, planUnroute } from '../../canary/route-by.ts';
import { findObject } from '../../canary/shift.ts';
import { planSticky, planUnsticky } from '../../canary/sticky.ts';
import type { Cockpit } from '../cockpit.ts';
import { plain } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { askBranching } from './branching.ts';
import { carryOut } from './carry-out.ts';
import { removableChoices } from './choices.ts';
import { reach } from './reach.ts';
import { stamp } from './stamp.ts';
import { refuseIfReadOnly } from './traffic.ts';
import { usual } from './usual.ts';

type Result = Promise<Outcome | undefined>;

const missing = (name: string, why: string): Refusal =>
  new Refusal('usage', 'argument-missing', t('The argument "{0}" is missing: {1}', name, why));

const examples: Record<Condition['by'], string> = {
  header: 'x-canary-version=v2',
  cookie: 'group=beta',
  query: 'version=v2',
  source: 'app=tester',
};

/** `NAME=VALUE` as typed. */
function typed(by: Condition['by'], text: string): Condition | undefined {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text.trim()) ?? [];
  return name === undefined || value === undefined
    ? undefined
    : { by, name: name.trim(), value: value.trim() };
}

/** Why a typed condition cannot be taken; undefined when it can. */
function problem(by: Condition['by'], text: string): string | undefined {
  const condition = typed(by, text);
  if (!condition) return t('Write NAME=VALUE, such as {0}.', examples[by]);
  try {
    matchOf(condition);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function askCondition(call: Call, title: string): Promise<Condition | undefined> {
  if (call.args.condition) return call.args.condition;
  if (call.fromCode)
    throw missing(
      'condition',
      t(
        'who goes to the canary, such as {0}.',
        '{"by": "header", "name": "x-canary-version", "value": "v2"}',
      ),
    );
  const by = await choose<Condition['by']>(
    [
      { label: t('By header'), description: examples.header, value: 'header' },
      { label: t('By cookie'), description: examples.cookie, value: 'cookie' },
      { label: t('By query parameter'), description: examples.query, value: 'query' },
      { label: t('By label of the calling pods'), description: examples.source, value: 'source' },
    ],
    title,
    t('Which requests go to the canary, whatever the weights'),
  );
  if (!by) return undefined;
  const text = await vscode.window.showInputBox({
    title: plain(title),
    prompt: t('NAME=VALUE, compared whole'),
    placeHolder: examples[by],
    validateInput: value => (value === '' ? undefined : problem(by, value)),
  });
  return text ? typed(by, text) : undefined;
}

/** Sends testers to the canary with a route of their own. */
export async function routeToCanary(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Route Testers to Canary');
  const live = await reach(cockpit.hub);
  const branch = await askBranching(live.snapshot(), call, title);
  const condition = branch && (await askCondition(call, title));
  if (!branch || !condition) return undefined;
  const options = { ...branch.options, name: call.args.routeName };
  return carryOut(
    cockpit,
    usual(
      cockpit,
      live,
      call,
      now =>
        planRouteBy(now, branch.target, condition, options, stamp(call.args.why ?? conditionText(condition))),
      branch,
    ),
  );
}

/** Takes a route away that is not everybody's. */
export async function removeRoute(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Remove Route');
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, title);
  if (!target) return undefined;
  const object = findObject(snapshot, target);
  const choices = removableChoices(object);
  // On a row the route is known by its place.
  const row = object.routes.find(
    ({ ref, catchAll }) =>
      !catchAll && (String(ref.index) === call.args.route || ref.name === call.args.route),
  );
  const said = call.args.routeName ?? row?.ref.name;
  if (said === undefined && call.fromCode) throw missing('routeName', t('the name of the route to remove.'));
  if (said === undefined && choices.length === 0) {
    throw new Refusal(
      'refused',
      'route-missing',
      t('{0} has no named route beside those for everybody.', target.name),
    );
  }
  const name = said ?? (await choose(choices, title, t('Route')));
  if (name === undefined) return undefined;
  return carryOut(
    cockpit,
    usual(cockpit, live, call, now => planUnroute(now, target, name, stamp(call.args.why))),
  );
}

/** Keeps users with the canary once it answered them, or no longer. */
export async function stickyCanary(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Sticky Canary');
  const live = await reach(cockpit.hub);
  const branch = await askBranching(live.snapshot(), call, title);
  const age =
    branch &&
    (call.args.maxAge ??
      (call.fromCode
        ? 3600
        : await choose(
            [
              { label: t('For an hour'), value: 3600 },
              { label: t('For a day'), value: 86_400 },
              { label: t('For a week'), value: 604_800 },
              { label: t('No longer'), description: t('takes cookie and route away'), value: 0 },
            ],
            title,
            t('How long users stay with the canary after its last answer'),
          )));
  if (!branch || age === undefined) return undefined;
  const options = { ...branch.options, maxAgeSeconds: age };
  return carryOut(
    cockpit,
    usual(
      cockpit,
      live,
      call,
      now =>
        age === 0
          ? planUnsticky(now, branch.target, stamp(call.args.why))
          : planSticky(now, branch.target, options, stamp(call.args.why)),
      branch,
    ),
  );
}

/** Sends copies of requests to the canary, or no longer. */
export async function mirrorToCanary(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Mirror to Canary');
  const live = await reach(cockpit.hub);
  const branch = await askBranching(live.snapshot(), call, title);
  if (branch && call.args.percent === undefined && call.fromCode)
    throw missing('percent', t('the share of requests to mirror, in percent.'));
  const percent =
    branch &&
    (call.args.percent ??
      (await choose(
        [
          ...[1, 10, 50, 100].map(value => ({ label: t('{0} % of the requests', value), value })),
          { label: t('None'), description: t('takes the mirror away'), value: 0 },
        ],
        title,
        t('Copies for the canary; their answers are seen by nobody'),
      )));
  if (!branch || percent === undefined) return undefined;
  return carryOut(
    cockpit,
    usual(
      cockpit,
      live,
      call,
      now => planMirror(now, branch.target, percent, branch.options, stamp(call.args.why)),
      branch,
    ),
  );
}
