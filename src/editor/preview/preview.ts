/** Read-only documents of the cluster: a plan's objects before and after as a diff, and an object as it is live. */
import * as vscode from 'vscode';
import type { Plan } from '../../canary/model.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { Hub } from '../session/hub.ts';
import { t } from '../shared/text.ts';
import { manifestOf } from './manifest.ts';
import { patched } from './patched.ts';

const scheme = 'istio-canary';

/** Plans beyond these are long answered; their texts are let go. */
const mostTexts = 40;

export class Preview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #hub: Hub;
  readonly #texts = new Map<string, string>();
  readonly #live = new Map<string, { uri: vscode.Uri; target: Target; shown: string }>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #owned: vscode.Disposable;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#owned = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      hub.onDidChange(() => this.#follow()),
      vscode.workspace.onDidCloseTextDocument(document => {
        this.#live.delete(document.uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const id = uri.toString();
    const live = this.#live.get(id);
    if (!live) return this.#texts.get(id) ?? t('# This preview is over; run the command again.');
    live.shown = this.#read(live.target) ?? live.shown;
    return live.shown;
  }

  /** Opens one diff editor an object of the plan. */
  async showDiff(plan: Plan): Promise<void> {
    for (const object of plan.objects) {
      const file = `${object.namespace}/${object.name}.yaml`;
      const seen = { apiVersion: object.apiVersion, kind: 'VirtualService', ...object.seen };
      const before = this.#put(`/${plan.id}/before/${file}`, manifestOf(seen));
      const after = this.#put(`/${plan.id}/after/${file}`, manifestOf(patched(seen, object.patch)));
      const title = t('{0}: live ↔ planned ({1})', object.name, plan.cluster.context);
      await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
    }
  }

  /** Closes what {@link showDiff} opened: once answered, "live" in its title is not true any more. */
  async closeDiff(plan: Plan): Promise<void> {
    const tabs = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(({ input }) => {
        const uri = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
        return uri?.scheme === scheme && uri.path.startsWith(`/${plan.id}/`);
      });
    await vscode.window.tabGroups.close(tabs);
  }

  /** Opens the object as it is in the cluster; the document follows it. */
  async openLive(target: Target): Promise<vscode.Uri> {
    const context = this.#hub.connection.context ?? 'cluster';
    const uri = vscode.Uri.from({ scheme, path: `/live/${context}/${target.namespace}/${target.name}.yaml` });
    this.#live.set(uri.toString(), { uri, target, shown: this.#read(target) ?? '' });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
    return uri;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
  }

  #put(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path });
    this.#texts.set(uri.toString(), text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > mostTexts && oldest !== undefined) this.#texts.delete(oldest);
    return uri;
  }

  #read(target: Target): string | undefined {
    const { snapshot } = this.#hub;
    if (!snapshot) return undefined;
    try {
      return manifestOf({ kind: 'VirtualService', ...findObject(snapshot, target).raw });
    } catch (error) {
      return `# ${(error as Error).message}\n`;
    }
  }

  #follow(): void {
    for (const { uri, target, shown } of this.#live.values()) {
      const now = this.#read(target);
      if (now !== undefined && now !== shown) this.#changed.fire(uri);
    }
  }
}
