/** How grave findings are in each document, as the settings wish. */
import * as vscode from 'vscode';
import type { Severities } from '../../validation/levels.ts';
import { ignorableCodes } from '../../validation/suppress/apply.ts';
import { warn } from '../shared/notify.ts';
import { onSeveritySetting, severitySetting, writeSeverity } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { readLevels } from './level-setting.ts';

/** Reads the setting once a folder, and again when it changes. */
export class Levels implements vscode.Disposable {
  private readonly byFolder = new Map<string, Severities>();
  private readonly told = new Set<string>();
  private readonly listener: vscode.Disposable;

  /** `changed` runs when levels may be other ones from now on. */
  constructor(changed: () => void) {
    this.listener = onSeveritySetting(() => {
      this.byFolder.clear();
      changed();
    });
  }

  /** The levels for a document, named by its URI as text. */
  of(file: string): Severities {
    const uri = vscode.Uri.parse(file, true);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? '';
    const known = this.byFolder.get(folder);
    if (known) return known;
    const { severities, complaints } = readLevels(severitySetting(uri), ignorableCodes);
    this.byFolder.set(folder, severities);
    this.tell(complaints);
    return severities;
  }

  dispose(): void {
    this.listener.dispose();
  }

  /** Each mistake is told once, not at every key stroke. */
  private tell(complaints: readonly string[]): void {
    const fresh = complaints.filter(each => !this.told.has(each));
    for (const each of fresh) this.told.add(each);
    if (fresh.length > 0) void warn(fresh.join(' '));
  }
}

/** The command behind "Turn CODE off in settings"; it takes the code and the document's URI. */
export const TURN_OFF = 'istioCanary.turnCodeOff';

async function turnOff(code: unknown, uri: unknown): Promise<void> {
  if (typeof code !== 'string' || !(uri instanceof vscode.Uri)) return;
  try {
    await writeSeverity(uri, code, 'off');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void warn(t('{0} could not be turned off in the settings: {1}', code, reason));
  }
}

/** Registers what the quick fix runs. It is no command of the palette: alone it means nothing. */
export const registerTurnOff = (): vscode.Disposable => vscode.commands.registerCommand(TURN_OFF, turnOff);
