/** Splits and actions over the VirtualServices of open documents. They ask nothing of a cluster. */
import * as vscode from 'vscode';
import { virtualServicesIn } from '../../language/splits.ts';
import type { ParsedText } from '../../yaml/index.ts';
import type { Pressed } from '../commands/arguments.ts';
import { isLookedAt } from '../diagnostics/languages.ts';
import type { Texts } from '../diagnostics/texts.ts';
import type { Hub } from '../session/hub.ts';
import { settings } from '../shared/settings.ts';
import { type Lens, type LensState, lensesOf } from './lens-texts.ts';
import { Unasked } from './unasked.ts';

/** A lens as commands read what was pressed: as a row of the tree, so that a person is asked what is missing. */
const pressed = ({ target }: Lens, file: string): Pressed => ({
  contextValue: 'codeLens',
  children: [],
  target: { ...target, file, kind: 'VirtualService' },
});

const isOne = ({ languageId, uri }: vscode.TextDocument): boolean => isLookedAt(languageId, uri.scheme);

/** Provides the lenses, and again when the cluster or a setting changes what they say. */
export class SplitLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #texts: Texts;
  readonly #hub: Hub;
  readonly #commands: ReadonlySet<string>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #owned: vscode.Disposable;
  #said = '';
  readonly #unasked = new Unasked({
    inView: () =>
      vscode.window.visibleTextEditors.flatMap(({ document }) =>
        settings().codeLens && isOne(document)
          ? [{ uri: document.uri.toString(), version: document.version }]
          : [],
      ),
    again: () => this.#changed.fire(),
  });

  constructor(texts: Texts, hub: Hub, commands: ReadonlySet<string>) {
    this.#texts = texts;
    this.#hub = hub;
    this.#commands = commands;
    this.#owned = vscode.Disposable.from(
      new vscode.Disposable(hub.onDidChange(() => this.#look()).dispose),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('istioCanary')) this.#changed.fire();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      this.#unasked,
      vscode.window.onDidChangeVisibleTextEditors(() => this.#unasked.changed()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isOne(document)) this.#unasked.changed();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#unasked.closed(uri.toString())),
    );
    this.#unasked.changed();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!settings().codeLens || !isOne(document)) return [];
    const uri = document.uri.toString();
    this.#unasked.asked({ uri, version: document.version });
    const parsed = this.#texts.parsedAs(uri, document.getText());
    return parsed ? this.#lenses(document, parsed) : [];
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
  }

  #lenses(document: vscode.TextDocument, parsed: ParsedText): vscode.CodeLens[] {
    const state = this.#state();
    return virtualServicesIn(parsed).flatMap(written => {
      const at = document.positionAt(written.range.start);
      return lensesOf(written, state).map(lens => {
        const { title, tooltip, command = '' } = lens;
        const action = { title, tooltip, command, arguments: [pressed(lens, document.uri.toString())] };
        return new vscode.CodeLens(new vscode.Range(at, at), action);
      });
    });
  }

  #state(): LensState {
    const { state } = this.#hub.connection;
    return {
      trusted: state !== 'untrusted',
      readOnly: settings().readOnly,
      hasContext: state !== 'no-kubeconfig',
      commands: this.#commands,
      live: this.#hub.snapshot?.virtualServices,
    };
  }

  /** The hub tells of every pod that gets ready; only what lenses say is looked at again. */
  #look(): void {
    const { trusted, hasContext, live = [] } = this.#state();
    const said = JSON.stringify([
      trusted,
      hasContext,
      live.map(({ metadata }) => [metadata?.uid, metadata?.resourceVersion]),
    ]);
    if (said === this.#said) return;
    this.#said = said;
    this.#changed.fire();
  }
}
