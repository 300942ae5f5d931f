/** The output channel. Whatever goes in loses its credentials first; the last lines are kept for a look. */
import * as vscode from 'vscode';
import { redact } from '../../cluster/redact.ts';
import { detailsOf } from './details.ts';

const mostLines = 1000;

export class Log implements vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('Istio Canary', { log: true });
  readonly #lines: string[] = [];

  info(text: string): void {
    this.#channel.info(this.#keep(text));
  }

  warn(text: string): void {
    this.#channel.warn(this.#keep(text));
  }

  /** What failed, whole, with its causes: the place where a message's reasons can be looked up. */
  failure(doing: string, error: unknown): void {
    this.#channel.error(this.#keep(`${doing}: ${detailsOf(error)}`));
  }

  /** The last lines, as they were written. */
  lines(): string[] {
    return [...this.#lines];
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }

  #keep(text: string): string {
    const clean = redact(text);
    this.#lines.push(clean);
    if (this.#lines.length > mostLines) this.#lines.shift();
    return clean;
  }
}
