/** New Canary: a copy of a running Deployment at 0 %, applied, as files, or both. */
import * as vscode from 'vscode';
import type { CanaryOptions } from '../../canary/canary-ground.ts';
import type { DeploymentLike } from '../../canary/copy-workload.ts';
import type { Outcome, Snapshot } from '../../canary/model.ts';
import { type CanaryPlan, planNewCanary } from '../../canary/new-canary.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { Target } from '../../canary/shift.ts';
import { servicesOf } from '../../canary/still-reaches.ts';
import type { Cockpit } from '../cockpit.ts';
import { askModal, inform } from '../shared/notify.ts';
import { plain } from '../shared/plain.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { choose } from './ask.ts';
import { carryOut } from './carry-out.ts';
import { objectChoices } from './choices.ts';
import { folderFor, writeManifests } from './manifest-files.ts';
import { reach } from './reach.ts';
import { stamp } from './stamp.ts';
import { refuseIfReadOnly, undoOf } from './traffic.ts';

/** What came of it: the cluster's part, and the files that were written. */
export type Made = Outcome & { manifests?: string[] };

type Where = 'cluster' | 'files' | 'both';

const missing = (name: string, why: string): Refusal =>
  new Refusal('usage', 'argument-missing', t('The argument "{0}" is missing: {1}', name, why));

async function askDeployment(snapshot: Snapshot, call: Call, title: string): Promise<Target | undefined> {
  const { deployment, namespace } = call.args;
  const all = (snapshot.workloads ?? []).filter(
    ({ kind, metadata }) =>
      kind === 'Deployment' &&
      (namespace === undefined || metadata?.namespace === namespace) &&
      (deployment === undefined || metadata?.name === deployment),
  );
  const choices = all.map(({ metadata, podLabels, ready, replicas }) => ({
    label: metadata?.name ?? '',
    description: `${metadata?.namespace} · ${ready}/${replicas}`,
    detail: Object.entries(podLabels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
    value: { namespace: metadata?.namespace ?? 'default', name: metadata?.name ?? '' },
  }));
  if (choices.length === 0) {
    const where = deployment ? `${namespace ?? '*'}/${deployment}` : (namespace ?? snapshot.cluster.context);
    throw new Refusal('refused', 'not-found', t('There is no Deployment to copy in {0}.', where));
  }
  if (deployment !== undefined && choices.length === 1) return choices[0]?.value;
  if (call.fromCode) {
    throw deployment === undefined
      ? missing('deployment', t('the Deployment to copy.'))
      : missing('namespace', t('{0} Deployments are called {1}.', choices.length, deployment));
  }
  return choose(choices, title, t('Deployment to copy'));
}

const containersOf = ({ spec }: DeploymentLike) =>
  (spec?.template?.spec?.containers ?? []).filter(({ name }) => name !== 'istio-proxy');

/** What the new version runs; undefined where the person left. */
async function askImage(
  source: DeploymentLike,
  { args, fromCode }: Call,
  title: string,
): Promise<{ image: string; container?: string } | undefined> {
  const { image, container } = args;
  if (image !== undefined) return { image, container };
  if (fromCode) throw missing('image', t('the image that the new version runs.'));
  const containers = containersOf(source);
  const choices = containers.map(one => ({
    label: one.name ?? '',
    description: one.image,
    value: one.name,
  }));
  const picked =
    container ??
    (choices.length > 1
      ? await choose(choices, title, t('Container that gets the image'))
      : choices[0]?.value);
  if (picked === undefined) return undefined;
  const value = containers.find(({ name }) => name === picked)?.image ?? '';
  const typed = await vscode.window.showInputBox({
    title: plain(title),
    prompt: plain(t('Image of the new version of {0}', source.metadata?.name ?? '')),
    value,
    validateInput: text => (/\s|^$/.test(text.trim()) ? t('An image, such as {0}.', value) : undefined),
  });
  return typed === undefined ? undefined : { image: typed.trim(), container: picked };
}

async function askWhere({ args, fromCode }: Call, title: string): Promise<Where | undefined> {
  if (args.folder !== undefined) return args.apply === true ? 'both' : 'files';
  if (fromCode || args.apply === true) return 'cluster';
  return choose<Where>(
    [
      { label: t('Apply to the cluster'), value: 'cluster' },
      { label: t('Write files only'), value: 'files' },
      { label: t('Both'), value: 'both' },
    ],
    title,
    t('Where the new version goes'),
  );
}

/** Answers to what is not clear: the options with one more of them, undefined where the person left it. */
async function clarified(
  error: Refusal,
  snapshot: Snapshot,
  source: DeploymentLike,
  options: CanaryOptions,
  title: string,
): Promise<CanaryOptions | undefined> {
  const namespace = source.metadata?.namespace ?? 'default';
  const labels = source.spec?.template?.metadata?.labels ?? {};
  switch (error.code) {
    case 'service-unknown': {
      const services = servicesOf(snapshot, namespace, labels).map(({ metadata }) => metadata?.name ?? '');
      if (services.length === 0 || options.service !== undefined) throw error;
      const choices = services.map(name => ({ label: name, value: name }));
      const service = await choose(choices, title, t('Service that clients call'));
      return service === undefined ? undefined : { ...options, service };
    }
    case 'virtual-service-ambiguous': {
      const virtualService = await choose(objectChoices(snapshot), title, t('VirtualService'));
      return virtualService && { ...options, virtualService };
    }
    case 'version-missing':
    case 'version-taken': {
      const version = await vscode.window.showInputBox({
        title: plain(title),
        prompt: plain(`${error.message} ${t('Name of the new version')}`),
        value: options.version ?? '',
      });
      return version ? { ...options, version } : undefined;
    }
    case 'selectors-overlap': {
      const anyway = t('Copy Anyway');
      const answer = await askModal(t('Two Deployments would count the same pods.'), error.message, anyway);
      return answer === anyway ? { ...options, allowOverlap: true } : undefined;
    }
    default:
      throw error;
  }
}

/** The plan is made by a bundle of its own, which has a Refusal of its own. */
const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && error.name === 'Refusal' && 'code' in error;

/** Asks until the plan can be made; undefined where the person left. */
async function clear(
  snapshot: Snapshot,
  source: DeploymentLike,
  first: CanaryOptions,
  call: Call,
  title: string,
): Promise<CanaryOptions | undefined> {
  let options: CanaryOptions | undefined = first;
  while (options) {
    try {
      planNewCanary(snapshot, source, options, stamp());
      return options;
    } catch (error) {
      if (call.fromCode || !isRefusal(error)) throw error;
      options = await clarified(error, snapshot, source, options, title);
    }
  }
  return undefined;
}

/** Copies a running Deployment and holds the copy at 0 %. */
export async function newCanary(cockpit: Cockpit, call: Call): Promise<Made | undefined> {
  const title = t('New Canary');
  const { args } = call;
  if (args.folder === undefined || args.apply === true) refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askDeployment(snapshot, call, title);
  if (!target) return undefined;
  const source = await cockpit.facade().readWorkload(live.session, { kind: 'Deployment', ...target });
  if (!source)
    throw new Refusal('refused', 'not-found', t('There is no Deployment to copy in {0}.', target.namespace));
  const runs = await askImage(source, call, title);
  if (!runs) return undefined;
  const [vsNamespace, vsName] = args.virtualService?.split('/') ?? [];
  const options = await clear(
    snapshot,
    source,
    {
      ...runs,
      name: args.copyName,
      version: args.version,
      replicas: args.replicas,
      label: args.label,
      service: args.service,
      virtualService: vsNamespace && vsName ? { namespace: vsNamespace, name: vsName } : undefined,
      allowOverlap: args.allowOverlap,
      settleMs: settings().settleSeconds * 1000,
    },
    call,
    title,
  );
  const where = options && (await askWhere(call, title));
  if (!options || !where) return undefined;
  const make = (now: Snapshot): CanaryPlan => planNewCanary(now, source, options, stamp(args.why));
  const folder = where === 'cluster' ? undefined : await folderFor(call);
  if (where !== 'cluster' && !folder) return undefined;
  const files = async (made: CanaryPlan): Promise<string[]> =>
    folder ? writeManifests(folder, made.objects, !call.fromCode) : [];
  if (where === 'files') {
    const made = make(snapshot);
    const written = args.dryRun ? [] : await files(made);
    void inform([t('Written: {0}.', written.join(', ')), ...made.plan.warnings].join(' '));
    return { plan: made.plan.id, dryRun: args.dryRun === true, objects: [], manifests: written };
  }
  const outcome = await carryOut(cockpit, {
    live,
    call,
    make: now => make(now).plan,
    asks: () => settings().confirm !== 'never',
    next: undoOf(cockpit),
  });
  if (!outcome || !folder || args.dryRun) return outcome;
  return { ...outcome, manifests: await files(make(snapshot)) };
}
