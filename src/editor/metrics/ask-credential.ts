/** The questions about a credential. What is secret is typed by a person into a field that shows dots. */
import * as vscode from 'vscode';
import { isHeaderName, isHeaderValue } from '../../analysis/headers.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { Call } from '../commands/arguments.ts';
import { choose } from '../commands/ask.ts';
import { plain } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import { type Credential, type CredentialKind, credentialOf, kindIn } from './credentials.ts';

interface Field {
  title: string;
  prompt: string;
  placeHolder?: string;
  password?: boolean;
  /** What is wrong with it. It is shown, so it repeats no secret. */
  problem(typed: string): string | undefined;
}

/** Undefined when the person left, or typed nothing. */
async function typed({ title, prompt, placeHolder, password, problem }: Field): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: plain(title),
    prompt: plain(prompt),
    placeHolder,
    password,
    ignoreFocusOut: true,
    validateInput: one => (one === '' ? undefined : problem(one)),
  });
  return text?.trim() ? text : undefined;
}

/** What is no secret: an argument, or typed. Code has to say it. */
async function named(
  { args, fromCode }: Call,
  name: 'user' | 'header',
  field: Field,
): Promise<string | undefined> {
  const said = args[name];
  if (said === undefined && fromCode)
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', name, field.prompt),
    );
  const problem = said === undefined ? undefined : field.problem(said);
  if (problem !== undefined) throw new Refusal('usage', 'wrong-argument', problem);
  return (said ?? (await typed(field)))?.trim();
}

const unfit = (text: string): string | undefined =>
  isHeaderValue(text.trim()) ? undefined : t('It holds characters that no header can have.');

async function askToken(origin: string): Promise<Credential | undefined> {
  const text = await typed({
    title: t('Token for {0}', origin),
    prompt: t('A bearer token. It is kept by the editor, for this origin only.'),
    password: true,
    problem: unfit,
  });
  return text === undefined ? undefined : credentialOf(text);
}

async function askBasic(origin: string, call: Call): Promise<Credential | undefined> {
  const user = await named(call, 'user', {
    title: t('User for {0}', origin),
    prompt: t('The name of the user.'),
    problem: text => (/[:\p{Cc}]|^\s*$/u.test(text) ? t('A name without a colon.') : undefined),
  });
  if (user === undefined) return undefined;
  const password = await typed({
    title: t('Password for {0}', origin),
    prompt: t('The password of {0}. It is kept by the editor, for this origin only.', user),
    password: true,
    problem: () => undefined,
  });
  return password === undefined ? undefined : { basic: { user, password } };
}

async function askHeader(origin: string, call: Call): Promise<Credential | undefined> {
  const name = await named(call, 'header', {
    title: t('Header for {0}', origin),
    prompt: t('The name of the header, such as {0} for a tenant.', 'X-Scope-OrgID'),
    placeHolder: 'X-Scope-OrgID',
    problem: text =>
      isHeaderName(text.trim()) ? undefined : t('This is no name of a header that can be set.'),
  });
  if (name === undefined) return undefined;
  const value = await typed({
    title: t('Header for {0}', origin),
    prompt: t('The value of {0}. It is kept by the editor, for this origin only.', name),
    password: true,
    problem: unfit,
  });
  return value === undefined ? undefined : { headers: { [name]: value.trim() } };
}

/** Code that says nothing means a token. */
const askKind = async (call: Call, origin: string): Promise<CredentialKind | undefined> =>
  kindIn(call.args) ??
  (call.fromCode
    ? 'token'
    : choose<CredentialKind>(
        [
          { label: t('Bearer token'), value: 'token' },
          { label: t('User and password'), value: 'basic' },
          {
            label: t('Header'),
            detail: t('Such as {0} for a tenant of Mimir, Cortex or Thanos', 'X-Scope-OrgID'),
            value: 'header',
          },
        ],
        t('Credentials for {0}', origin),
        t('One token or user, and as many headers as needed'),
      ));

/** Undefined when the person left. */
export async function askCredential(origin: string, call: Call): Promise<Credential | undefined> {
  switch (await askKind(call, origin)) {
    case 'token':
      return askToken(origin);
    case 'basic':
      return askBasic(origin, call);
    case 'header':
      return askHeader(origin, call);
    default:
      return undefined;
  }
}
