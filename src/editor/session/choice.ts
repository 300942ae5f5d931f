/**
 * Which cluster the window goes to: the sandbox while it runs, else the context that the person chose for this
 * workspace, else the settings, else what kubectl would take.
 */
import type { Choice } from './hub.ts';

/** A place that outlives the window. */
export interface Memory<T = string> {
  get(): T | undefined;
  set(value: T | undefined): void;
}

interface FromSettings {
  kubeconfig: string;
  context: string;
  namespaces: readonly string[];
}

function forgetful<T>(): Memory<T> {
  let kept: T | undefined;
  return {
    get: () => kept,
    set: value => {
      kept = value;
    },
  };
}

export class ContextChoice {
  readonly #memory: Memory;
  readonly #settings: () => FromSettings;
  readonly #chosen: Memory<readonly string[]>;
  #sandbox?: string;

  constructor(memory: Memory, settings: () => FromSettings, chosen: Memory<readonly string[]> = forgetful()) {
    this.#memory = memory;
    this.#settings = settings;
    this.#chosen = chosen;
  }

  /** What to connect to now. */
  now(): Choice {
    if (this.#sandbox !== undefined) return { kubeconfig: this.#sandbox, own: true };
    const { kubeconfig, context, namespaces } = this.#settings();
    return {
      kubeconfig: kubeconfig || undefined,
      context: this.#memory.get() || context || undefined,
      namespaces: this.#chosen.get() ?? namespaces,
    };
  }

  /** The namespaces to show; undefined follows the setting again, and none means all. */
  chooseNamespaces(namespaces: readonly string[] | undefined): void {
    this.#chosen.set(namespaces);
  }

  /** The kubeconfig that contexts are chosen from; undefined where kubectl's rules find it. */
  get kubeconfig(): string | undefined {
    return this.#settings().kubeconfig || undefined;
  }

  /** The person's own choice; undefined follows the settings and kubectl again. Leaves the sandbox. */
  choose(context: string | undefined): void {
    this.#sandbox = undefined;
    this.#memory.set(context);
  }

  /** Goes to the sandbox with this kubeconfig; undefined leaves it. */
  enterSandbox(kubeconfig: string | undefined): void {
    this.#sandbox = kubeconfig;
  }
}
