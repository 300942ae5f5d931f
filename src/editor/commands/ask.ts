/** The questions: one quick pick for each thing that a command was not told. Undefined means: the person left. */
import * as vscode from 'vscode';
import type { RouteView, Snapshot, TrafficObject } from '../../canary/model.ts';
import { subsetHosts } from '../../canary/named.ts';
import { isRefusal, Refusal } from '../../canary/refusal.ts';
import { pickRoute } from '../../canary/route.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { Wish } from '../../canary/split.ts';
import { stableOf } from '../../canary/stable.ts';
import { unnamedVersions } from '../../canary/version-label.ts';
import { flat, plain } from '../shared/plain.ts';
import { routeName } from '../shared/route-name.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call, CanaryArguments } from './arguments.ts';
import {
  type Choice,
  canaryKey,
  objectChoices,
  readShare,
  routeChoices,
  shareChoices,
  shareProblem,
  versionChoices,
  wishFor,
} from './choices.ts';

const inOneLine = <T>({ label, description, detail, value }: Choice<T>): Choice<T> => ({
  label: flat(label),
  description: description && flat(description),
  detail: detail && flat(detail),
  value,
});

/** Asks for one of the choices; of a single one there is nothing to ask. */
export async function choose<T>(
  choices: Choice<T>[],
  title: string,
  placeHolder: string,
): Promise<T | undefined> {
  const picked = await vscode.window.showQuickPick(choices.map(inOneLine), {
    title: plain(title),
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.value;
}

const missing = (name: keyof CanaryArguments, why: string): Refusal =>
  new Refusal('usage', 'argument-missing', t('The argument "{0}" is missing: {1}', name, why));

/** The VirtualService that the command is about. */
export async function askTarget(snapshot: Snapshot, call: Call, title: string): Promise<Target | undefined> {
  const { namespace, name } = call.args;
  if (name !== undefined) {
    if (namespace !== undefined) return { namespace, name };
    const found = snapshot.virtualServices.filter(one => one.metadata?.name === name);
    const [only] = found;
    if (found.length === 1 && only) return { namespace: only.metadata?.namespace ?? 'default', name };
    const same = objectChoices(snapshot).filter(one => one.value.name === name);
    if (same.length > 1 && !call.fromCode) return choose(same, title, t('VirtualService'));
    throw missing('namespace', t('{0} VirtualServices are called {1}.', found.length, name));
  }
  const choices = objectChoices(snapshot).filter(
    one => namespace === undefined || one.value.namespace === namespace,
  );
  if (choices.length === 0) {
    throw new Refusal(
      'refused',
      'no-virtual-service',
      t('{0} has no VirtualService with routes that you may see.', snapshot.cluster.context),
    );
  }
  if (call.fromCode) throw missing('name', t('the VirtualService to work on.'));
  const [only] = choices;
  if (choices.length === 1 && only) return only.value;
  return choose(choices, title, t('VirtualService'));
}

/** The object and the route that the command is about; `asked` is the route's id where a person was asked for it. */
export async function askRoute(
  snapshot: Snapshot,
  target: Target,
  call: Call,
  title: string,
): Promise<{ object: TrafficObject; route: RouteView; asked?: string } | undefined> {
  const object = findObject(snapshot, target);
  try {
    return { object, route: pickRoute(object, call.args.route) };
  } catch (error) {
    if (call.fromCode || !isRefusal(error) || error.code !== 'route-ambiguous') throw error;
  }
  const chosen = await choose(routeChoices(object), title, t('Route'));
  return chosen === undefined ? undefined : { object, route: pickRoute(object, chosen), asked: chosen };
}

/** Who is stable, asked only where nothing tells; `known` is true where the engine needs no word. */
export async function askStable(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  call: Call,
): Promise<{ stable?: string } | undefined> {
  const { stable } = call.args;
  const known = stableOf(object, route, snapshot.destinationRules, stable) !== undefined;
  // Code gets the engine's refusal, which names the versions.
  if (known || call.fromCode) return { stable };
  const picked = await choose(
    versionChoices(snapshot, route),
    t('Which version of {0} is stable?', object.name),
    t('The version that Roll Back returns to. It is recorded, so this is asked once.'),
  );
  return picked === undefined ? undefined : { stable: picked };
}

async function typedShare(key: string, title: string): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: plain(title),
    // VS Code draws links in prompts too.
    prompt: plain(t('Share of the requests that {0} gets, in percent (0 to 100)', key)),
    placeHolder: '2.5',
    validateInput: shareProblem,
  });
  return typed === undefined ? undefined : readShare(typed);
}

/** The shares wished for: presets as before and after, or one typed in. */
export async function askWish(
  snapshot: Snapshot,
  object: TrafficObject,
  route: RouteView,
  call: Call,
  stable: string | undefined,
): Promise<Wish | undefined> {
  if (call.args.to) return call.args.to;
  if (call.fromCode) throw missing('to', t('the share of each version in percent, such as {"v2": 10}.'));
  const title = t('Shift traffic of {0}', object.name);
  const known = stableOf(object, route, snapshot.destinationRules, stable);
  const unnamed = [...subsetHosts(route)].flatMap(host => unnamedVersions(snapshot, host));
  const versions = [
    ...versionChoices(snapshot, route, known),
    ...unnamed.map(({ subset: { name = '' } }) => ({
      label: name,
      description: t('has no subset yet'),
      value: name,
    })),
  ];
  if (versions.length === 0) {
    throw new Refusal(
      'refused',
      'no-other-version',
      t(
        '{0} has no version beside {1}: define another subset in the DestinationRule of {2} first.',
        object.name,
        known ?? '',
        route.host,
      ),
    );
  }
  const key =
    call.args.key ??
    canaryKey(snapshot, object, route, stable) ??
    (await choose(versions, title, t('Version to shift traffic to')));
  if (key === undefined) return undefined;
  const target = { namespace: object.namespace, name: object.name };
  const presets = shareChoices(snapshot, target, route, key, settings().steps, stable);
  const other: Choice<Wish | undefined> = { label: t('Other share…'), value: undefined };
  const picked = await vscode.window.showQuickPick([...presets, other].map(inOneLine), {
    title: plain(title),
    placeHolder: plain(t('Share that {0} gets on route {1}', key, routeName(route.ref))),
  });
  if (!picked) return undefined;
  if (picked.value) return picked.value;
  const share = await typedShare(key, title);
  return share === undefined ? undefined : wishFor(route, key, share);
}
