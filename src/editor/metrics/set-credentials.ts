/** The commands about Prometheus' credentials: kept per origin by the editor, typed by a person, shown nowhere. */
import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { choose } from '../commands/ask.ts';
import { inform } from '../shared/notify.ts';
import { plain } from '../shared/plain.ts';
import { prometheusSettings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { askCredential } from './ask-credential.ts';
import {
  type Credential,
  contentsOf,
  type Kept,
  keptText,
  kindIn,
  readCredential,
  withCredential,
  withoutCredential,
} from './credentials.ts';
import { originOf, secretKey } from './origins.ts';

/** The origin that is meant: that of the argument, of the setting, or of what a person types. */
async function askOrigin({ args, fromCode }: Call): Promise<string | undefined> {
  const url = args.url ?? prometheusSettings().url;
  if (url !== '') return originOf(url);
  if (fromCode) {
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', 'url', t('the address of Prometheus.')),
    );
  }
  const typed = await vscode.window.showInputBox({
    title: plain(t('Address of Prometheus')),
    prompt: plain(
      t('Credentials go to this origin only. Through the API server none are sent: its proxy strips them.'),
    ),
    placeHolder: 'https://prometheus.example.com',
  });
  return typed ? originOf(typed) : undefined;
}

/** Keeps a token, a user with a password, or a header for an origin. */
export async function setPrometheusToken(
  { secrets }: Cockpit,
  call: Call,
): Promise<{ origin: string } | undefined> {
  const origin = await askOrigin(call);
  if (origin === undefined) return undefined;
  const added = await askCredential(origin, call);
  if (added === undefined) return undefined;
  const key = secretKey(origin);
  const kept = withCredential(readCredential(await secrets.get(key)), added);
  await secrets.store(key, JSON.stringify(kept));
  void inform(t('The credential for {0} is kept.', origin));
  return { origin };
}

/** What is to be left: a person who has kept several chooses; code names one, or means all. */
async function askRest(kept: Credential, origin: string, call: Call): Promise<Credential | undefined> {
  const kind = kindIn(call.args);
  if (kind) return withoutCredential(kept, kind, call.args.header);
  const contents = contentsOf(kept);
  if (call.fromCode || contents.length < 2) return {};
  const picked = await choose<Kept | 'all'>(
    [
      { label: t('Everything that is kept'), value: 'all' },
      ...contents.map(value => ({ label: value.label, value })),
    ],
    t('Credentials for {0}', origin),
    t('What is to be forgotten'),
  );
  if (picked === undefined) return undefined;
  return picked === 'all' ? {} : withoutCredential(kept, picked.kind, picked.name);
}

/** Forgets what was kept for an origin, or the part of it that is named. */
export async function forgetPrometheusToken(
  { secrets }: Cockpit,
  call: Call,
): Promise<{ origin: string; forgotten: boolean } | undefined> {
  const origin = await askOrigin(call);
  if (origin === undefined) return undefined;
  const key = secretKey(origin);
  const text = await secrets.get(key);
  const kept = readCredential(text);
  const rest = await askRest(kept, origin, call);
  if (rest === undefined) return undefined;
  const left = keptText(rest);
  // What cannot be read goes too.
  const forgotten = left === undefined ? text !== undefined : left !== keptText(kept);
  if (left === undefined) await secrets.delete(key);
  else if (forgotten) await secrets.store(key, left);
  void inform(
    forgotten ? t('The credential for {0} is forgotten.', origin) : t('Nothing was kept for {0}.', origin),
  );
  return { origin, forgotten };
}
