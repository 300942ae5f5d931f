/** One monitor: a webview panel, the pulse behind it, and what its view may ask for. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { briefOf } from '../../analysis/brief.ts';
import type { ClusterIdentity } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import { sentenceOf } from '../commands/failure.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import { complain } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { actOn } from './actions.ts';
import { csvOf } from './csv.ts';
import { Feed, type RolloutNow } from './feed.ts';
import { frameOf, type Look } from './frame.ts';
import { pageOf } from './html.ts';
import { type FromView, type Kept, type Mode, readFromView, type ToView } from './messages.ts';
import type { Frame } from './model.ts';
import type { Opened } from './open.ts';
import { saveFile } from './save.ts';
import { viewTexts } from './texts.ts';

/** No more often than this, in milliseconds, however short a policy's interval is. */
const leastInterval = 2000;

export class MonitorPanel implements vscode.Disposable {
  readonly #cockpit: Cockpit;
  readonly #rollouts: Rollouts;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned: vscode.Disposable[];
  #kept: Kept;
  #opened?: Opened;
  #feed?: Feed;
  #frame?: Frame;
  #isReady = false;
  #failed = '';
  #waiting: ((frame: Frame) => void)[] = [];
  #failing: ((error: unknown) => void)[] = [];

  constructor(cockpit: Cockpit, rollouts: Rollouts, panel: vscode.WebviewPanel, kept: Kept) {
    this.#cockpit = cockpit;
    this.#rollouts = rollouts;
    this.#panel = panel;
    this.#kept = kept;
    panel.title = t('Monitor {0}', kept.name);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(cockpit.extensionUri, 'media', `monitor-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#owned = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.#take(readFromView(message))),
      panel.onDidChangeViewState(() => this.#runOrRest()),
      panel.onDidDispose(() => this.#end()),
      new vscode.Disposable(rollouts.onDidChange(one => this.#told(one.uid)).dispose),
    ];
    panel.webview.html = this.#page();
  }

  get target(): Target {
    const { namespace, name } = this.#kept;
    return { namespace, name };
  }

  get context(): string {
    return this.#kept.context;
  }

  /** Undefined for one that waits after a reload. */
  get cluster(): ClusterIdentity | undefined {
    return this.#opened?.cluster;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** The next look, or the last one of a monitor that a person has paused; rejects with what stands in its way. */
  next(): Promise<Frame> {
    if (this.#kept.paused && this.#frame) return Promise.resolve(this.#frame);
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      this.#failing.push(reject);
      this.#feed?.again();
    });
  }

  /** Looks from now on. */
  start(opened: Opened): void {
    this.#opened = opened;
    const { subject, source, object, policy, judge } = opened;
    this.#feed = new Feed(
      {
        subject,
        source,
        object,
        judge,
        rollout: () => this.#rollout(),
        readOnly: () => settings().readOnly,
        now: () => Date.now(),
        show: look => this.#show(look),
        fail: error => this.#fail(error),
      },
      this.#kept.range,
      Math.max(leastInterval, policy.intervalMs),
    );
    this.#say({ type: 'trouble', trouble: null });
    this.#runOrRest();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #end(): void {
    for (const one of this.#owned) one.dispose();
    this.#feed?.dispose();
    const opened = this.#opened;
    if (!opened) return;
    // What a rollout of this canary says stays.
    if (!this.#rollout()?.view.driving) this.#cockpit.notes.set(opened.uid, undefined);
    void opened.bound.close();
  }

  #page(): string {
    const { webview } = this.#panel;
    const at = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#cockpit.extensionUri, 'dist', name)).toString();
    return pageOf({
      cspSource: webview.cspSource,
      script: at('monitor-view.js'),
      style: at('monitor-view.css'),
      nonce: randomBytes(16).toString('hex'),
      language: vscode.env.language,
      title: this.#panel.title,
    });
  }

  #say(message: ToView): void {
    if (this.#isReady) void this.#panel.webview.postMessage(message);
  }

  get #mode(): Mode {
    const { range, paused } = this.#kept;
    return { range, paused };
  }

  #rollout(): RolloutNow | undefined {
    const opened = this.#opened;
    const found = opened && this.#rollouts.find(opened.cluster, opened.target);
    return found && { view: found.driven.view(), events: found.events };
  }

  /** Something happened in the rollout: charts need not wait for their turn. */
  #told(uid: string): void {
    if (this.#opened?.uid === uid) this.#feed?.again();
  }

  #runOrRest(): void {
    if (this.#panel.visible && !this.#kept.paused) this.#feed?.run();
    else this.#feed?.rest();
  }

  #show(look: Look): void {
    const frame = frameOf(look);
    this.#failed = '';
    this.#frame = frame;
    this.#say({ type: 'trouble', trouble: null });
    this.#say({ type: 'frame', frame });
    const opened = this.#opened;
    if (opened && look.verdict && !look.rollout?.driving) {
      this.#cockpit.notes.set(opened.uid, {
        canary: look.subject.names.canary,
        brief: briefOf(look.verdict),
        place: { context: this.#kept.context, ...this.target },
      });
    }
    for (const resolve of this.#waiting.splice(0)) resolve(frame);
    this.#failing = [];
  }

  #fail(error: unknown): void {
    const text = sentenceOf(error);
    // What stands in the way for an hour is no news every few seconds.
    if (text !== this.#failed) this.#cockpit.log.failure(`Monitor of ${this.#kept.name}`, error);
    this.#failed = text;
    this.#say({
      type: 'trouble',
      trouble: {
        text,
        buttons: [
          { action: 'test', label: t('Test Connection') },
          { action: 'settings', label: t('Open Settings') },
          { action: 'log', label: t('Show Log') },
        ],
      },
    });
    for (const reject of this.#failing.splice(0)) reject(error);
    this.#waiting = [];
  }

  #greet(): void {
    this.#isReady = true;
    this.#say({ type: 'hello', texts: viewTexts(vscode.env.language), mode: this.#mode, kept: this.#kept });
    if (this.#frame) this.#say({ type: 'frame', frame: this.#frame });
    if (this.#opened) return;
    const { name, context } = this.#kept;
    this.#say({
      type: 'trouble',
      trouble: {
        text: t('The monitor of {0} on {1} rests since the window was loaded.', name, context),
        buttons: [{ action: 'connect', label: t('Connect and Go On') }],
      },
    });
  }

  #take(message: FromView | undefined): void {
    switch (message?.type) {
      case 'ready':
        this.#greet();
        return;
      case 'range':
        this.#kept = { ...this.#kept, range: message.minutes };
        this.#say({ type: 'mode', mode: this.#mode });
        this.#feed?.look(message.minutes);
        return;
      case 'pause':
        this.#kept = { ...this.#kept, paused: message.paused };
        this.#say({ type: 'mode', mode: this.#mode });
        this.#runOrRest();
        return;
      case 'copy': {
        const query = this.#frame?.queries[message.query];
        if (query) void vscode.env.clipboard.writeText(query.promql);
        return;
      }
      case 'csv':
        if (this.#frame) void this.#save('csv', Buffer.from(csvOf(this.#frame.charts)));
        return;
      case 'png':
        void this.#save('png', Buffer.from(message.data, 'base64'));
        return;
      case 'action':
        void actOn(message.action, this.#kept, this.#opened?.subject.names.canary).then(() =>
          this.#feed?.again(),
        );
    }
  }

  async #save(kind: 'csv' | 'png', bytes: Uint8Array): Promise<void> {
    try {
      await saveFile(`${this.#kept.namespace}-${this.#kept.name}`, kind, bytes);
    } catch (error) {
      this.#cockpit.log.failure('Saving', error);
      void complain(sentenceOf(error));
    }
  }
}
