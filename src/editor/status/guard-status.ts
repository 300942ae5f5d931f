/** A status bar item while this window guards a rollout, or has a monitor that says something. */
import * as vscode from 'vscode';
import { outcomeWord } from '../monitor/words.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import type { Notes } from '../shared/notes.ts';
import { flat } from '../shared/plain.ts';
import { guardText } from './guard-text.ts';

/** The rest of a step is told in seconds; more often than this nobody reads it. */
const tickMs = 5000;

export class GuardStatus implements vscode.Disposable {
  readonly #rollouts: Rollouts;
  readonly #notes: Notes;
  readonly #item = vscode.window.createStatusBarItem(
    'istioCanary.rollout',
    vscode.StatusBarAlignment.Left,
    0,
  );
  readonly #owned: { dispose(): void }[];
  #timer?: ReturnType<typeof setInterval>;

  constructor(notes: Notes, rollouts: Rollouts) {
    this.#rollouts = rollouts;
    this.#notes = notes;
    this.#item.name = 'Istio Canary Rollout';
    this.#owned = [rollouts.onDidChange(() => this.#show()), notes.onDidChange(() => this.#show())];
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const one of this.#owned) one.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const driven = this.#rollouts.driven();
    const first = driven[0];
    clearInterval(this.#timer);
    if (!first) {
      this.#showNote();
      return;
    }
    const { text, tooltip, warning } = guardText(first.driven.view(), driven.length - 1, Date.now());
    this.#item.text = flat(text).replace(/^ /, '');
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.command = {
      command: 'istioCanary.openMonitor',
      title: 'Open Monitor',
      arguments: [
        {
          contextValue: 'status',
          children: [],
          shownOn: first.cluster.context,
          target: { ...first.target },
        },
      ],
    };
    this.#item.show();
    this.#timer = setInterval(() => this.#show(), tickMs);
  }

  /** What the newest monitor says, while no rollout is driven here. */
  #showNote(): void {
    const brief = this.#notes.all().at(-1)?.brief;
    if (!brief) {
      this.#item.hide();
      return;
    }
    const isBad = brief.outcome === 'fail';
    this.#item.text = `$(${isBad ? 'warning' : 'pulse'}) ${flat(brief.text)}`;
    this.#item.tooltip = outcomeWord(brief.outcome);
    this.#item.command = undefined;
    this.#item.backgroundColor = isBad ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}
