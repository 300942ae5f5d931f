/** Lends our schema to the YAML extension by Red Hat, where there is one; everything works without it. */
import * as vscode from 'vscode';
import type { Texts } from '../diagnostics/texts.ts';
import type { Log } from '../log/log.ts';
import { redHatYaml } from './api.ts';
import { associationOf } from './associations.ts';
import { takesPart } from './takes-part.ts';

const SCHEME = 'istio-canary-schema';
const ADDRESS = `${SCHEME}:/proposals`;
/** A schema that says nothing, where ours cannot be read. */
const NOTHING = '{}';

const isYaml = ({ languageId }: vscode.TextDocument): boolean => languageId === 'yaml';

/** Registers as soon as that extension is there and a YAML document is open, which is what starts it as well. */
export class SchemaContributor implements vscode.Disposable {
  private readonly texts: Texts;
  private readonly file: vscode.Uri;
  private readonly log: Log;
  private readonly listening: vscode.Disposable;
  private state: 'waiting' | 'registered' | 'over' = 'waiting';

  /** `extension` is the extension's own folder. */
  constructor(texts: Texts, extension: vscode.Uri, log: Log) {
    this.texts = texts;
    this.file = vscode.Uri.joinPath(extension, 'schemas', 'proposals.json');
    this.log = log;
    this.listening = vscode.Disposable.from(
      vscode.extensions.onDidChange(() => this.look()),
      vscode.workspace.onDidOpenTextDocument(document => isYaml(document) && this.look()),
    );
    this.look();
  }

  dispose(): void {
    this.state = 'over';
    this.listening.dispose();
  }

  private look(): void {
    const extension = redHatYaml();
    if (this.state !== 'waiting' || !extension || !vscode.workspace.textDocuments.some(isYaml)) return;
    // So that it is asked once; should it fail, the next look tries again.
    this.state = 'registered';
    void Promise.resolve(extension.activate()).then(
      api => {
        const isHeard = api?.registerContributor?.(
          SCHEME,
          resource => this.schemaOf(resource),
          () => this.content(),
        );
        if (isHeard) this.log.info('Red Hat YAML proposes and explains the fields of our kinds.');
        else this.log.warn('Red Hat YAML takes no schema from other extensions: both propose on their own.');
      },
      error => {
        if (this.state === 'registered') this.state = 'waiting';
        this.log.failure('Red Hat YAML could not be started', error);
      },
    );
  }

  private schemaOf(resource: string): string | undefined {
    const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === resource);
    const parsed = document && this.texts.parsedAs(resource, document.getText());
    if (!parsed || !isYaml(document) || this.state === 'over') return undefined;
    const setting = vscode.workspace.getConfiguration('yaml', document.uri).get('schemas');
    const association = associationOf(setting, pattern => vscode.languages.match({ pattern }, document) > 0);
    return takesPart(parsed, association) ? ADDRESS : undefined;
  }

  private reading: Promise<string> | undefined;

  private content(): Promise<string> {
    const read = async (): Promise<string> =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(this.file));
    this.reading ??= read().catch(error => {
      this.log.failure('The schema for proposals could not be read', error);
      return NOTHING;
    });
    return this.reading;
  }
}
