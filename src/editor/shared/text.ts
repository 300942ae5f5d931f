/**
 * The texts that people read, in their language. Pure halves must run without the editor, so the
 * translator is handed in at activation; until then texts are English.
 */
type Part = string | number;
type Translator = (message: string, ...parts: Part[]) => string;

const english: Translator = (message, ...parts) =>
  message.replace(/\{(\d+)\}/g, (whole, at: string) => String(parts[Number(at)] ?? whole));

let translator = english;

/** From here on texts come from `translate`, which has the contract of `vscode.l10n.t`. */
export function useTranslator(translate: Translator): void {
  translator = translate;
}

/** The text in the person's language; `{0}`, `{1}`, … stand for the parts. Keys are collected into l10n/. */
export function t(message: string, ...parts: Part[]): string {
  return translator(message, ...parts);
}
