/**
 * Names, annotations and servers' answers may hold anything. Here they become words: what VS Code would draw as a
 * link or let reorder a line is taken apart, and credentials are taken out.
 */
import { redact } from '../../cluster/redact.ts';

/** One line without control and format characters, which could hide or reorder what is read. */
export const flat = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');

/**
 * The text for a place in which VS Code draws `[words](command:…)` as a link that runs the command: messages,
 * progress titles, prompts. `lines` keeps line breaks, for the small print of dialogs.
 */
export function plain(text: string, lines: 'one line' | 'lines' = 'one line'): string {
  const clean = redact(text);
  const words = lines === 'lines' ? clean.split('\n').map(flat).join('\n') : flat(clean);
  // A space of no width between the brackets looks the same and makes no link.
  return words.replaceAll('](', ']\u200B(');
}

/** A server's address without the user and password that a URL may hold. */
export function serverText(server: string): string {
  if (!URL.canParse(server)) return redact(server);
  const url = new URL(server);
  if (url.username === '' && url.password === '') return server;
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
