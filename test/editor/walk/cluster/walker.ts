import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectFolder } from '../../../../scripts/vscode-host/versions.ts';
import { notifications } from '../editor.ts';
import { runCommand } from '../quick-input.ts';
import type { Session } from '../session.ts';
import type { Step } from '../steps.ts';
import type { Witness } from './real-cluster.ts';

/** Commands that a person does not walk here, each with its reason. */
const elsewhere = 'needs a Prometheus: test/editor/walk/monitor';
const unwalked: Record<string, string> = Object.fromEntries(
  [
    'openMonitor',
    'startRollout',
    'previewRollout',
    'pauseRollout',
    'resumeRollout',
    'skipStep',
    'promoteRollout',
    'abortRollout',
    'takeOverRollout',
    'testMetrics',
    'setPrometheusToken',
    'forgetPrometheusToken',
  ].map(id => [`istioCanary.${id}`, elsewhere]),
);

/** A walk with a witness; it remembers which commands it came by. */
export interface Walk extends Session {
  witness: Witness;
  step: Step;
  /** A step that is about one command, by its id without `istioCanary.`. */
  command(id: string, name: string, action: () => Promise<void>): Promise<void>;
  /** Fails where package.json has a command that was not walked, or a walked one is not there. */
  everyCommand(): Promise<void>;
}

export function walker(session: Session, witness: Witness, step: Step): Walk {
  const walked = new Set<string>();
  return {
    ...session,
    witness,
    step,
    command(id, name, action) {
      walked.add(`istioCanary.${id}`);
      return step(`${id}: ${name}`, action);
    },
    everyCommand: () =>
      step('every command of package.json was walked', async () => {
        const file = readFileSync(join(projectFolder, 'package.json'), 'utf8');
        const { contributes } = JSON.parse(file) as { contributes: { commands: { command: string }[] } };
        const all = contributes.commands.map(one => one.command).sort();
        assert.deepEqual([...walked, ...Object.keys(unwalked)].sort(), all);
      }),
  };
}

/** The question that is asked; fails where it does not name all of that. */
export async function question(page: Page, ...words: string[]): Promise<string> {
  const box = page.locator('.monaco-dialog-box');
  await box.waitFor();
  const text = await box.innerText();
  for (const word of words) assert.ok(text.includes(word), `"${word}" is not in the question: ${text}`);
  return text;
}

/** Waits for a message with that text. */
export async function told(page: Page, text: string | RegExp): Promise<void> {
  await notifications(page).filter({ hasText: text }).first().waitFor();
}

/** So that the next message is the one that is waited for. */
export async function clearMessages(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await notifications(page).first().waitFor({ state: 'detached' });
}
