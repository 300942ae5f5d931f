/**
 * What findings know of the cluster that the window is connected to. It never connects: it looks while
 * somebody else is connected, a document of ours is open and the setting allows it.
 */
import type { ClusterSession, Disposable, LiveCluster } from '../../cluster/ports.ts';
import { type ClusterSchema, LiveIndex } from '../../validation/index.ts';
import type { LiveSource } from './layers.ts';
import { Turns } from './turns.ts';

export interface LiveKnowledgePorts {
  /** The cluster of the window; undefined while it has none. */
  live(): LiveCluster | undefined;
  onDidChange(listener: () => void): Disposable;
  readSchema(session: ClusterSession): Promise<ClusterSchema | undefined>;
  /** Whether the setting allows it. */
  isOn(): boolean;
  /** Whether a document of ours is open. */
  isWanted(): boolean;
  /** Other objects, other CRDs or another cluster: findings may be different. */
  changed(source: LiveSource | undefined, schema: ClusterSchema | undefined): void;
  info(text: string): void;
}

/** Milliseconds between two looks at a busy cluster. */
const PAUSE = 1000;

interface Known {
  live: LiveCluster;
  source: LiveSource;
  schema?: ClusterSchema;
}

export class LiveKnowledge {
  private readonly ports: LiveKnowledgePorts;
  private readonly following: Disposable;
  private known: Known | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private isLooking = false;
  /** Whether another look was due during this one. */
  private again = false;
  private isDisposed = false;

  constructor(ports: LiveKnowledgePorts) {
    this.ports = ports;
    this.following = ports.onDidChange(() => this.refresh());
  }

  /** Looks again soon: at once after a pause, else when that is over. */
  refresh(): void {
    // A cluster that is gone is not believed a moment longer.
    const isGone = this.known !== undefined && this.wanted() !== this.known.live;
    if (this.isDisposed || (this.timer !== undefined && !isGone)) return;
    clearTimeout(this.timer);
    const wait = isGone ? 0 : this.last + PAUSE - Date.now();
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.look();
      },
      Math.max(0, wait),
    );
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.following.dispose();
  }

  private wanted(): LiveCluster | undefined {
    return this.ports.isOn() && this.ports.isWanted() ? this.ports.live() : undefined;
  }

  private async look(): Promise<void> {
    this.again = this.isLooking;
    if (this.isLooking) return;
    this.isLooking = true;
    this.last = Date.now();
    const live = this.wanted();
    try {
      if (live !== this.known?.live) this.turnTo(live);
      if (this.known) await this.update(this.known);
    } finally {
      this.isLooking = false;
      // What happened meanwhile was not looked at.
      if (this.again || this.wanted() !== live) this.refresh();
    }
  }

  private turnTo(live: LiveCluster | undefined): void {
    this.known = undefined;
    if (live) {
      const { identity, namespace } = live.session;
      this.known = { live, source: { index: new LiveIndex(), context: identity.context, namespace } };
      void this.readSchema(this.known);
    }
    this.tell();
  }

  private async update(known: Known): Promise<void> {
    const changed = await new Turns().run(known.source.index.updateSteps(known.live.knowledge()));
    if (changed && this.known === known) this.tell();
  }

  private async readSchema(known: Known): Promise<void> {
    const { context } = known.source;
    try {
      const schema = await this.ports.readSchema(known.live.session);
      if (this.known !== known) return;
      known.schema = schema;
      if (schema) this.tell();
      else this.ports.info(`The CRDs of ${context} may not be read, so fields are not held against them.`);
    } catch (error) {
      if (this.known === known) this.ports.info(`Reading the CRDs of ${context}: ${String(error)}`);
    }
  }

  private tell(): void {
    if (!this.isDisposed) this.ports.changed(this.known?.source, this.known?.schema);
  }
}
