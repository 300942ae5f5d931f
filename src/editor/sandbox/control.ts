/**
 * The sandbox of this window: started on demand, used through a kubeconfig of its own, gone with the window.
 * The kubeconfig holds the sandbox's token, so only its owner may read the file.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningSandbox, SandboxModule } from './port.ts';

export class SandboxControl {
  readonly #load: () => SandboxModule;
  readonly #folder: string;
  #running?: Promise<{ sandbox: RunningSandbox; file: string }>;

  /** `folder`: where the kubeconfig is put; made when missing. */
  constructor(load: () => SandboxModule, folder: string) {
    this.#load = load;
    this.#folder = folder;
  }

  get isOpen(): boolean {
    return this.#running !== undefined;
  }

  /** The path of the running sandbox's kubeconfig; starts it when need be. */
  async open(): Promise<string> {
    this.#running ??= this.#start();
    try {
      return (await this.#running).file;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  /** The running sandbox; undefined while there is none. */
  async running(): Promise<RunningSandbox | undefined> {
    return (await this.#running)?.sandbox;
  }

  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    const { sandbox, file } = await running;
    await rm(file, { force: true });
    await sandbox.stop();
  }

  async #start(): Promise<{ sandbox: RunningSandbox; file: string }> {
    const sandbox = await this.#load().startSandbox();
    await mkdir(this.#folder, { recursive: true });
    const file = join(this.#folder, `sandbox-${process.pid}.kubeconfig`);
    await rm(file, { force: true });
    await writeFile(file, sandbox.kubeconfig(), { mode: 0o600 });
    return { sandbox, file };
  }
}
