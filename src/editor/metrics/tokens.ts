/** The commands about Prometheus' credentials: kept per origin by the editor, typed by a person, shown nowhere. */
import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { inform } from '../shared/notify.ts';
import { plain } from '../shared/plain.ts';
import { prometheusSettings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { credentialOf, originOf, secretKey } from './origins.ts';

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
      t('The token goes to this origin only. Through the API server no token is sent: its proxy strips it.'),
    ),
    placeHolder: 'https://prometheus.example.com',
  });
  return typed ? originOf(typed) : undefined;
}

/** Keeps a token, or a user with a password, for an origin. */
export async function setPrometheusToken(
  { secrets }: Cockpit,
  call: Call,
): Promise<{ origin: string } | undefined> {
  const origin = await askOrigin(call);
  if (origin === undefined) return undefined;
  const typed = await vscode.window.showInputBox({
    title: plain(t('Token for {0}', origin)),
    prompt: plain(
      t('A bearer token, or Basic user:password. It is kept by the editor, for this origin only.'),
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (!typed?.trim()) return undefined;
  await secrets.store(secretKey(origin), JSON.stringify(credentialOf(typed)));
  void inform(t('The credential for {0} is kept.', origin));
  return { origin };
}

/** Forgets what was kept for an origin. */
export async function forgetPrometheusToken(
  { secrets }: Cockpit,
  call: Call,
): Promise<{ origin: string; forgotten: boolean } | undefined> {
  const origin = await askOrigin(call);
  if (origin === undefined) return undefined;
  const key = secretKey(origin);
  const forgotten = (await secrets.get(key)) !== undefined;
  await secrets.delete(key);
  void inform(
    forgotten ? t('The credential for {0} is forgotten.', origin) : t('Nothing was kept for {0}.', origin),
  );
  return { origin, forgotten };
}
