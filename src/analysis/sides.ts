/** Whose reports are judged by: those of the versions' own proxies (attempts), or their callers' (what users saw). */
import type { Difference } from './differences.ts';
import { isUnanswered, type Labels, type Side, sideOf } from './failures.ts';
import type { Arm } from './model.ts';

/** Answers that callers saw of a canary whose own proxy reports none, before that is believed. */
const enough = 20;

interface Seen {
  /** When its series were scraped first and last. */
  first: number;
  last: number;
  requests: number;
  /** Requests that were answered. */
  answered: number;
}

export class Sides {
  readonly #seen = new Map<string, Seen>();
  readonly #mirrored: boolean;
  /** The versions' own proxies say which requests are copies. */
  #tellsCopies = false;
  #switched = false;

  /** `mirrored`: copies reach the canary. Its own proxy counts them like any request, its callers' do not. */
  constructor(mirrored = false) {
    this.#mirrored = mirrored;
  }

  note(differences: readonly Difference[], armOf: (labels: Labels) => Arm | undefined): void {
    for (const { labels, to, value } of differences) {
      const arm = armOf(labels);
      const side = sideOf(labels);
      if (!arm || !side) continue;
      this.#tellsCopies ||= side === 'attempts' && labels.request_host !== undefined;
      const known = this.#seen.get(`${side} ${arm}`);
      const answered = isUnanswered(labels) ? 0 : value;
      this.#seen.set(`${side} ${arm}`, {
        first: Math.min(known?.first ?? to, to),
        last: Math.max(known?.last ?? to, to),
        requests: (known?.requests ?? 0) + value,
        answered: (known?.answered ?? 0) + answered,
      });
    }
  }

  of(side: Side, arm: Arm): Seen | undefined {
    return this.#seen.get(`${side} ${arm}`);
  }

  /** The side to judge by. It changes once at most: when it turns out that the canary's own proxy tells nothing. */
  choose(interval: number): Side {
    const any = (side: Side): boolean =>
      this.of(side, 'stable') !== undefined || this.of(side, 'canary') !== undefined;
    if (this.#mirrored && !this.#tellsCopies && any('seen')) return 'seen';
    if (!any('attempts') && any('seen')) return 'seen';
    const seen = this.of('seen', 'canary');
    this.#switched ||=
      this.of('attempts', 'canary') === undefined &&
      seen !== undefined &&
      seen.answered >= enough &&
      seen.last - seen.first >= 4 * interval;
    return this.#switched ? 'seen' : 'attempts';
  }
}
