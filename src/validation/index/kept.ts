/** What an index keeps: the kinds that references between resources lead to or come from. */

const KEPT = [
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'Gateway',
  'Sidecar',
  'RequestAuthentication',
  'PeerAuthentication',
  'HTTPRoute',
  'Service',
  'Namespace',
  'Node',
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
  'Job',
  'CronJob',
  'WorkloadEntry',
  'WorkloadGroup',
] as const;

/** The kinds of which objects are kept. */
export const keptKinds: ReadonlySet<string> = new Set(KEPT);
/** The kind behind its key, also behind an anchor or a tag, and in JSON. Only such files are parsed. */
const MAY_HOLD = new RegExp(`\\bkind["']?\\s*:\\s*(?:[&!]\\S*\\s+)*["']?(?:${KEPT.join('|')})(?![\\w.-])`);

/** Whether objects of a kind are kept. */
export const isKept = (kind: string): boolean => keptKinds.has(kind);

/** Whether a text may hold an object that is kept: a cheap look before it is parsed. */
export const mayHoldResources = (text: string): boolean => MAY_HOLD.test(text);
