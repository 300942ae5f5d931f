import { Agent } from 'node:https';
import { validateText } from '../../../src/validation/index.ts';
import { type ApiAccess, apiRequest } from '../harness/http.ts';
import { istioVerdicts } from '../harness/istio-verdict.ts';
import type { JsonObject } from './dice.ts';

export interface Resource {
  apiVersion: string;
  kind: 'VirtualService' | 'DestinationRule';
  spec: JsonObject;
}

/** Two answers on one resource: the cluster's and ours; each null, or what is wrong, as a class and in words. */
export interface Comparison {
  resource: Resource;
  cluster: Refusal | null;
  ours: Refusal | null;
}

export interface Refusal {
  /** What refusals of this sort have in common: our code, or the message without its particulars. */
  shape: string;
  message: string;
}

const atOnce = 12;

/** The resource as it is sent and as it is validated: JSON, which is YAML too. */
export function manifest({ apiVersion, kind, spec }: Resource): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name: 'subject', namespace: 'default' }, spec });
}

/** Asks the API server, then Istio's validation of what it would store, and ours. In the order given. */
export async function compared(access: ApiAccess, resources: readonly Resource[]): Promise<Comparison[]> {
  const cluster = await clusterVerdicts(access, resources);
  return resources.map((resource, at) => ({
    resource,
    cluster: cluster[at] ?? null,
    ours: ourVerdict(manifest(resource)),
  }));
}

/** Our own verdict: the first of our errors. */
export function ourVerdict(text: string): Refusal | null {
  const found = validateText(text).find(({ severity }) => severity === 'error');
  return found ? { shape: found.code, message: `${found.path}: ${found.message}` } : null;
}

async function clusterVerdicts(
  access: ApiAccess,
  resources: readonly Resource[],
): Promise<(Refusal | null)[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const answers: { refusal: Refusal | null; stored: unknown }[] = [];
  for (let from = 0; from < resources.length; from += atOnce) {
    const some = resources.slice(from, from + atOnce);
    answers.push(...(await Promise.all(some.map(one => created({ ...access, agent }, one)))));
  }
  agent.destroy();
  // The webhook is asked about what the API server makes of the text, and only when that is not refused.
  const accepted = answers.filter(({ refusal }) => refusal === null);
  const verdicts = await istioVerdicts(accepted.map(({ stored }) => JSON.stringify(stored)));
  accepted.forEach((answer, at) => {
    const error = verdicts[at]?.error;
    if (verdicts[at] === undefined) throw new Error("Istio's validation gave too few verdicts");
    if (error) answer.refusal = { shape: `webhook: ${shapeOf(firstError(error))}`, message: error };
  });
  return answers.map(({ refusal }) => refusal);
}

async function created(
  access: ApiAccess,
  resource: Resource,
): Promise<{ refusal: Refusal | null; stored: unknown }> {
  const plural = resource.kind === 'VirtualService' ? 'virtualservices' : 'destinationrules';
  const path = `/apis/${resource.apiVersion}/namespaces/default/${plural}?dryRun=All&fieldValidation=Strict`;
  const { status, body } = await apiRequest(access, 'POST', path, manifest(resource));
  if (status === 201) return { refusal: null, stored: body };
  if (status !== 400 && status !== 422)
    throw new Error(`the API server answered ${status} to ${path}: ${JSON.stringify(body)}`);
  const { message = '', details } = body as {
    message?: string;
    details?: { causes?: { message: string }[] };
  };
  const shape = `api: ${shapeOf(details?.causes?.[0]?.message ?? message)}`;
  return { refusal: { shape, message }, stored: undefined };
}

/** The first of the errors that Istio lists together. */
function firstError(text: string): string {
  return /^\d+ errors? occurred:\s*\* (.*)/.exec(text)?.[1] ?? text.split('\n')[0] ?? text;
}

/** A message without names, numbers and places. */
function shapeOf(message: string): string {
  return message
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replaceAll(/(?:[\w-]+(?:\[\d+\])?\.)*[\w-]+\[\d+\][\w.[\]-]*/g, '…')
    .replaceAll(/-?\d+(\.\d+)?/g, 'N')
    .slice(0, 140);
}
