/** A status bar item while this window guards a rollout, or has a monitor that says something. */
import * as vscode from 'vscode';
import type { Target } from '../../canary/shift.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import type { Notes } from '../shared/notes.ts';
import { flat } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import { briefItem, type GuardText, guardText } from './guard-text.ts';

/** The rest of a step is told in seconds; more often than this nobody reads it. */
const tickMs = 5000;

/** A click shows what the item is about, on the cluster that it is about. */
const openMonitor = (shownOn: string, { namespace, name }: Target): vscode.Command => ({
  command: 'istioCanary.openMonitor',
  title: t('Open Monitor'),
  arguments: [{ contextValue: 'status', children: [], shownOn, target: { namespace, name } }],
});

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
    this.#draw(guardText(first.driven.view(), driven.length - 1, Date.now()));
    this.#item.command = openMonitor(first.cluster.context, first.target);
    this.#item.show();
    this.#timer = setInterval(() => this.#show(), tickMs);
  }

  #draw({ text, tooltip, warning }: GuardText): void {
    this.#item.text = flat(text).replace(/^ /, '');
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
  }

  /** What the newest monitor says, while no rollout is driven here. */
  #showNote(): void {
    const { brief, place } = this.#notes.all().at(-1) ?? {};
    if (!brief) {
      this.#item.hide();
      return;
    }
    this.#draw(briefItem(brief, place?.name));
    this.#item.command = place && openMonitor(place.context, place);
    this.#item.show();
  }
}
