/** Read-only documents of the cluster: a plan's objects before and after as a diff, and an object as it is live. */
import * as vscode from 'vscode';
import type { ClusterIdentity, Plan } from '../../canary/model.ts';
import { othersOf } from '../../canary/others.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { Hub } from '../session/hub.ts';
import { sameCluster } from '../shared/cluster.ts';
import { flat } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Compared } from './compared.ts';
import { scheme } from './entry-path.ts';
import { liveText } from './live-text.ts';
import { manifestOf } from './manifest.ts';
import { otherTexts } from './other-texts.ts';
import { patched } from './patched.ts';

/** A document that follows an object: `last` is the object's text, `shown` what the document says. */
interface Followed {
  uri: vscode.Uri;
  target: Target;
  of: ClusterIdentity;
  last: string;
  shown: string;
}

/** Plans beyond these are long answered; their texts are let go. */
const mostTexts = 40;

export class Preview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #hub: Hub;
  readonly #texts = new Map<string, string>();
  readonly #live = new Map<string, Followed>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #owned: vscode.Disposable;
  #comparisons = 0;

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
    live.shown = this.#textOf(live);
    return live.shown;
  }

  /** Opens one diff editor an object of the plan. */
  async showDiff(plan: Plan): Promise<void> {
    const others = othersOf(plan).flatMap(write => {
      const texts = otherTexts(write);
      return texts ? [{ write, texts }] : [];
    });
    for (const { write, texts } of others) {
      const file = `${write.namespace}/${write.name}.${write.kind.toLowerCase()}.yaml`;
      const title = t('{0}: live ↔ planned ({1})', `${write.kind} ${write.name}`, plan.cluster.context);
      await this.showPlanned(plan.id, file, texts, title, true);
    }
    for (const object of plan.objects) {
      const file = `${object.namespace}/${object.name}.yaml`;
      const seen = { apiVersion: object.apiVersion, kind: 'VirtualService', ...object.seen };
      const texts = { before: manifestOf(seen), after: manifestOf(patched(seen, object.patch)) };
      const title = t('{0}: live ↔ planned ({1})', object.name, plan.cluster.context);
      await this.showPlanned(plan.id, file, texts, title, plan.objects.length + others.length > 1);
    }
  }

  /** Opens one object of a plan before and after; `stays` where others of the plan follow. */
  async showPlanned(
    plan: string,
    file: string,
    texts: { before: string; after: string },
    title: string,
    stays: boolean,
  ): Promise<void> {
    const before = this.#put(`/${plan}/before/${file}`, texts.before);
    const after = this.#put(`/${plan}/after/${file}`, texts.after);
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: !stays });
  }

  /** Closes what {@link showDiff} opened: once answered, "live" in its title is not true any more. */
  async closeDiff(plan: Pick<Plan, 'id'>): Promise<void> {
    const tabs = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(({ input }) => {
        const uri = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
        return uri?.scheme === scheme && uri.path.startsWith(`/${plan.id}/`);
      });
    await vscode.window.tabGroups.close(tabs);
  }

  /** Opens two texts of one object side by side; both stay as they are now. */
  async showComparison({ live, file }: Compared, name: string, title: string, stays = false): Promise<void> {
    this.#comparisons++;
    const before = this.#put(`/compare/${this.#comparisons}/live/${name}`, live);
    const after = this.#put(`/compare/${this.#comparisons}/file/${name}`, file);
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: !stays });
  }

  /** Opens the object as it is in the cluster; the document follows it. `beside` leaves the focus where it is. */
  async openLive(target: Target, of: ClusterIdentity, beside = false): Promise<vscode.Uri> {
    const path = `/live/${of.context}/${target.namespace}/${target.name}.yaml`;
    const uri = vscode.Uri.from({ scheme, path });
    this.#live.set(uri.toString(), { uri, target, of, last: '', shown: '' });
    // The document may be open already, of a cluster that had this context before.
    this.#follow();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: beside });
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

  #textOf(followed: Followed): string {
    const now = this.#hub.live?.session.identity;
    // Where the window is going is known in a moment.
    if (!now && this.#hub.connection.state === 'connecting') return followed.shown;
    if (now && sameCluster(now, followed.of)) followed.last = this.#read(followed.target) ?? followed.last;
    return liveText(followed.last, followed.of, now);
  }

  /** The object's text; undefined while the cluster is not read, which says nothing of the object. */
  #read(target: Target): string | undefined {
    const { snapshot, connection } = this.#hub;
    if (!snapshot || (connection.state !== 'ready' && connection.state !== 'empty')) return undefined;
    try {
      return manifestOf({ kind: 'VirtualService', ...findObject(snapshot, target).raw });
    } catch (error) {
      return `# ${flat((error as Error).message)}\n`;
    }
  }

  #follow(): void {
    for (const followed of this.#live.values()) {
      if (this.#textOf(followed) !== followed.shown) this.#changed.fire(followed.uri);
    }
  }
}
