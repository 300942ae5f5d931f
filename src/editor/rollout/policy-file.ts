/** The policy of a rollout: named by the call, the object, or a setting; else what a person chooses. */
import * as vscode from 'vscode';
import type { TrafficObject } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import { defaultPolicy, readPolicyText } from '../../rollout/index.ts';
import type { Policy } from '../../rollout/model.ts';
import type { PolicyTarget } from '../../rollout/policy.ts';
import { otherTarget } from '../../rollout/policy-target.ts';
import { policyAnnotation } from '../../rollout/record.ts';
import type { Call } from '../commands/arguments.ts';
import { choose } from '../commands/ask.ts';
import type { Choice } from '../commands/choices.ts';
import { policySetting } from '../shared/settings.ts';
import { t } from '../shared/text.ts';

export interface ChosenPolicy {
  policy: Policy;
  /** The canary that it says it is for. */
  target: PolicyTarget;
  /** Where it is from, in words. */
  from: string;
  /** The file that it is in; undefined for the built-in one. */
  uri?: vscode.Uri;
}

/** The word that means the built-in policy. */
const builtInWord = 'built-in';

export const builtIn = (): ChosenPolicy => ({
  policy: defaultPolicy,
  target: {},
  from: t('the built-in policy'),
});

/** Errors that are named; more would not be read. */
const mostNamed = 3;

/** The policy of a file. Throws a refusal where there is none, or it has errors. */
export async function policyIn(uri: vscode.Uri): Promise<ChosenPolicy> {
  const name = vscode.workspace.asRelativePath(uri);
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new Refusal(
      'refused',
      'policy-unreadable',
      t('The policy {0} cannot be read: {1}', name, (error as Error).message),
    );
  }
  const { policy, target, count, findings } = readPolicyText(document.getText());
  const errors = findings.filter(one => one.severity === 'error');
  if (errors.length > 0) {
    const told = errors
      .slice(0, mostNamed)
      .map(({ start, message }) => t('line {0}: {1}', document.positionAt(start).line + 1, message));
    throw new Refusal('refused', 'findings', t('The policy {0} has errors: {1}', name, told.join('; ')));
  }
  if (!policy || count === 0) {
    throw new Refusal(
      'refused',
      'no-policy',
      t('{0} holds no CanaryPolicy (apiVersion istio-canary.dev/v1alpha1).', name),
    );
  }
  return { policy, target, from: name, uri: document.uri };
}

/** A path as settings and annotations have it: in some folder of the workspace, or absolute. */
async function fileOf(path: string, named: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isAbsolute = /^([\\/]|[A-Za-z]:)/.test(path);
  const candidates = isAbsolute
    ? [vscode.Uri.file(path)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  for (const uri of candidates) {
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (isThere) return uri;
  }
  throw new Refusal(
    'refused',
    'policy-unreadable',
    t(
      'The policy {0} that {1} names is not in the workspace. Open its folder, or choose another policy.',
      path,
      named,
    ),
  );
}

/** A policy for the file picker: anything that may hold one. */
async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectMany: false,
    filters: { YAML: ['yaml', 'yml', 'json'] },
    title: t('Policy of the rollout'),
  });
  return picked?.[0];
}

async function ask(): Promise<vscode.Uri | 'built-in' | undefined> {
  const files = await vscode.workspace.findFiles('**/*{canary,policy}*.{yaml,yml}', '**/node_modules/**', 20);
  const names = files.map(
    (uri): Choice<vscode.Uri | 'built-in' | 'browse'> => ({
      label: vscode.workspace.asRelativePath(uri),
      value: uri,
    }),
  );
  const steps = defaultPolicy.steps.map(one => `${one.weight} %`).join(', ');
  const picked = await choose<vscode.Uri | 'built-in' | 'browse'>(
    [
      { label: t('Built-in policy'), description: steps, value: builtInWord },
      ...names,
      { label: t('Choose a file…'), value: 'browse' },
    ],
    t('Policy of the rollout'),
    t('Steps, bounds, and what a failure does'),
  );
  return picked === 'browse' ? pickFile() : picked;
}

type Policed = Pick<TrafficObject, 'annotations' | 'namespace' | 'name'>;

/** The policy to go by; undefined when the person left. Throws refusals, also of one that is for another object. */
export async function choosePolicy(call: Call, object: Policed): Promise<ChosenPolicy | undefined> {
  const chosen = await foundPolicy(call, object);
  const other = chosen && otherTarget(chosen.target, object);
  if (other === undefined) return chosen;
  throw new Refusal(
    'refused',
    'other-target',
    t(
      'The policy {0} is for {1}, not for {2}. Choose another one, or change its spec.target.',
      chosen?.from ?? '',
      other,
      `${object.namespace}/${object.name}`,
    ),
  );
}

async function foundPolicy(call: Call, object: Policed): Promise<ChosenPolicy | undefined> {
  const said = call.args.policy;
  if (said !== undefined) {
    if (said === builtInWord) return builtIn();
    return policyIn(
      /^[a-z][\w+.-]+:/i.test(said) ? vscode.Uri.parse(said, true) : await fileOf(said, 'policy'),
    );
  }
  const annotated = object.annotations[policyAnnotation];
  if (annotated) return policyIn(await fileOf(annotated, `${object.name} (${policyAnnotation})`));
  const setting = policySetting();
  if (setting !== '') return policyIn(await fileOf(setting, 'istioCanary.policy'));
  if (call.fromCode) return builtIn();
  const picked = await ask();
  if (picked === undefined) return undefined;
  return picked === builtInWord ? builtIn() : policyIn(picked);
}
