/** A Deployment copied under a new name, version and image: what made the first one that very object is left out. */
import type { KubeObject, ObjectMeta } from '../istio/types.ts';
import { Refusal } from './refusal.ts';

type Labels = Record<string, string>;

interface Container {
  name?: string;
  image?: string;
  [field: string]: unknown;
}

/** A Deployment as the API server gives it, as far as a copy changes it. */
export interface DeploymentLike extends KubeObject {
  spec?: {
    replicas?: number;
    selector?: {
      matchLabels?: Labels;
      matchExpressions?: { key?: string; operator?: string; values?: string[] }[];
    };
    template?: { metadata?: ObjectMeta; spec?: { containers?: Container[]; [field: string]: unknown } };
    [field: string]: unknown;
  };
}

/** What the copy is to be. */
export interface CopyWish {
  name: string;
  /** The label that tells versions apart, and the copy's value of it. */
  label: string;
  version: string;
  image: string;
  /** The container that gets the image, where there are several. */
  container?: string;
  replicas?: number;
}

/** Annotations and labels of controllers and of tools that would take the copy for their own. */
const ofOthers =
  /^(deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/(last-applied-configuration|restartedAt)$|argocd\.argoproj\.io\/|kustomize\.toolkit\.fluxcd\.io\/|helm\.toolkit\.fluxcd\.io\/|meta\.helm\.sh\/|istio-canary\.dev\/)/;

const isHelms = ([key, value]: [string, string]): boolean =>
  key === 'app.kubernetes.io/managed-by' && value === 'Helm';

const own = (labels: Labels = {}): Labels =>
  Object.fromEntries(Object.entries(labels).filter(pair => !ofOthers.test(pair[0]) && !isHelms(pair)));

/** Sidecars come anew with the pods; an image is never meant for them. */
const isSidecar = ({ name }: Container): boolean => name === 'istio-proxy' || name === 'istio-init';

function containerOf(containers: readonly Container[], wish: CopyWish, where: string): Container {
  const apps = containers.filter(one => !isSidecar(one));
  const names = apps.map(one => one.name).join(', ');
  const [only] = apps;
  if (wish.container === undefined && apps.length === 1 && only) return only;
  const named = apps.find(one => one.name === wish.container);
  if (named) return named;
  throw new Refusal(
    'usage',
    'container-unknown',
    wish.container === undefined
      ? `${where} has several containers; say which one gets the image: --container ${apps.map(one => one.name).join('|')}.`
      : `${where} has no container "${wish.container}"; it has ${names}.`,
  );
}

/** What the API server fills in by itself; it only makes a manifest longer. */
const defaults: Record<string, unknown> = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  progressDeadlineSeconds: 600,
  revisionHistoryLimit: 10,
};

const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Without fields that hold what they hold anyway. */
function withoutDefaults<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(
    ([field, held]) => defaults[field] !== held && !(field === 'securityContext' && isEmptyMap(held)),
  );
  return Object.fromEntries(kept) as T;
}

const usualStrategy = JSON.stringify({ maxSurge: '25%', maxUnavailable: '25%' });

function withoutUsualStrategy(spec: NonNullable<DeploymentLike['spec']>): typeof spec {
  const { strategy, ...rest } = spec;
  const { type, rollingUpdate } = (strategy ?? {}) as { type?: string; rollingUpdate?: object };
  const text = JSON.stringify(Object.fromEntries(Object.entries(rollingUpdate ?? {}).sort()));
  return type === 'RollingUpdate' && text === usualStrategy ? rest : spec;
}

/**
 * The copy, as a manifest. Its selector is the source's with the version in it, so that it takes no pods of the
 * source. Throws a {@link Refusal} where it is not clear which container the image is for.
 */
export function copyOf(source: DeploymentLike, wish: CopyWish): DeploymentLike {
  const { metadata = {}, spec = {} } = source;
  const { template = {}, selector = {} } = spec;
  const where = `Deployment ${metadata.namespace}/${metadata.name}`;
  const containers = template.spec?.containers ?? [];
  const app = containerOf(containers, wish, where);
  const versioned = (labels: Labels = {}): Labels => ({ ...labels, [wish.label]: wish.version });
  const podAnnotations = own(template.metadata?.annotations);
  const annotations = own(metadata.annotations);
  const expressions = selector.matchExpressions?.filter(one => one.key !== wish.label) ?? [];
  // A copy of one that somebody paused would never start a pod.
  const { replicas, paused: _, ...rest } = withoutUsualStrategy(withoutDefaults(spec));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: wish.name,
      namespace: metadata.namespace,
      labels: versioned(own(metadata.labels)),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      ...rest,
      replicas: wish.replicas ?? replicas,
      selector: {
        matchLabels: versioned(selector.matchLabels),
        ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
      },
      template: {
        metadata: {
          labels: versioned(template.metadata?.labels),
          ...(Object.keys(podAnnotations).length > 0 ? { annotations: podAnnotations } : {}),
        },
        spec: {
          ...withoutDefaults(template.spec ?? {}),
          containers: containers.map(one =>
            withoutDefaults(one === app ? { ...one, image: wish.image } : one),
          ),
        },
      },
    },
  };
}

/** True when a Deployment's selector takes pods with these labels too. */
export function selects(source: DeploymentLike, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = source.spec?.selector ?? {};
  const fits = ({ key = '', operator, values = [] }: (typeof matchExpressions)[number]): boolean => {
    const value = labels[key];
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Exists' ? value !== undefined : value === undefined;
  };
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(fits)
  );
}
