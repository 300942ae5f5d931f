/** What a cluster holds, for the examples of the rules that ask one. */
import { destinationRule, inNamespace, service, subsets } from './examples.ts';
import { deployment, together } from './world.ts';

/** A namespace, with a label if one is given. */
export const namespace = (label?: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n${label ? `  labels:\n    ${label}\n` : ''}`;

const withStatus = (text: string, ready: number): string =>
  inNamespace('default', `${text}status:\n  observedGeneration: 1\n  readyReplicas: ${ready}\n`);

/** The canary of the Service `model`: so many pods of each version are ready. */
export const canary = (v1: number, v2: number): string =>
  together(
    inNamespace('default', service),
    inNamespace('default', destinationRule(subsets('v1', 'v2'))),
    withStatus(deployment('v1'), v1),
    withStatus(deployment('v2'), v2),
  );
