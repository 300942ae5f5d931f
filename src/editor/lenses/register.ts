import * as vscode from 'vscode';
import { languages } from '../diagnostics/languages.ts';
import type { Texts } from '../diagnostics/texts.ts';
import type { Hub } from '../session/hub.ts';
import { SplitLenses } from './surface.ts';

interface Manifest {
  contributes?: { commands?: { command: string }[] };
}

/** Lenses over VirtualServices; `manifest` is the extension's package.json, which says what commands there are. */
export function registerLenses(texts: Texts, hub: Hub, manifest: Manifest): vscode.Disposable {
  const commands = new Set(manifest.contributes?.commands?.map(({ command }) => command));
  const lenses = new SplitLenses(texts, hub, commands);
  const selector = languages.map(language => ({ language }));
  return vscode.Disposable.from(lenses, vscode.languages.registerCodeLensProvider(selector, lenses));
}
