/**
 * What a monitor shows, as plain data: made on the extension's side, drawn by the view. Everything in it is text and
 * numbers for people; no credential is ever part of it. Times are milliseconds since 1970.
 */
import type { Arm, Outcome } from '../../analysis/model.ts';

/** Who a line or a bound belongs to; it decides the colour. */
export type Tone = Arm | 'bound' | 'quiet';

/** Colour is never alone: the canary's lines are solid, stable's dashed, what is configured or a bound dotted. */
export type Stroke = 'solid' | 'dashed' | 'dotted';

export interface Line {
  label: string;
  tone: Tone;
  stroke: Stroke;
  /** Holds its value until the next one, as a setting does. */
  stepped?: boolean;
  /** A second line of the same version, drawn thinner: what callers saw, beside attempts. */
  thin?: boolean;
}

/** A level that should not be crossed, drawn over the whole width. */
export interface Bound {
  label: string;
  value: number;
}

export interface Chart {
  id: string;
  title: string;
  unit: string;
  lines: Line[];
  bounds: Bound[];
  /** Common to all lines, ascending; `values` has one list a line, null where nothing is known. */
  at: number[];
  values: (number | null)[][];
  /** The scale reaches up to here at least, and no further than `most`. */
  least?: number;
  most?: number;
  /** What a screen reader says of it: title, newest values, bounds. */
  spoken: string;
}

export type MarkerKind = 'shift' | 'rollback' | 'step' | 'pause' | 'end' | 'note';

/** Something that happened: a shift, a step of a rollout. */
export interface Marker {
  at: number;
  kind: MarkerKind;
  /** A few letters beside the line, such as `10 %`. */
  short: string;
  text: string;
}

/** One look and what was thought of it. */
export interface Check {
  at: number;
  outcome: Outcome;
  text: string;
}

/** What is said of a value: one word with a sign of its own shape. */
export interface Said {
  outcome: Outcome | 'none';
  word: string;
  /** Why, in a sentence. */
  text?: string;
}

export interface TableRow {
  id: string;
  name: string;
  /** In small letters below the name. */
  detail?: string;
  stable: string;
  canary: string;
  difference: string;
  bound: string;
  said: Said;
}

export interface Query {
  title: string;
  promql: string;
}

/** A button that stands for one of the few things that a view may ask for. */
export interface ActionButton {
  action: Action;
  label: string;
  /** How much it stands out: a way back is red, one button at most is filled. */
  weight: 'main' | 'plain' | 'danger';
}

export const actions = [
  'connect',
  'start',
  'preview',
  'pause',
  'resume',
  'skip',
  'promote',
  'abort',
  'takeOver',
  'rollBack',
  'test',
  'settings',
  'log',
] as const;

/** What a view may ask for beside looking; each stands for a command. */
export type Action = (typeof actions)[number];

/** How far a guarded rollout is. */
export interface Progress {
  /** `Step 2 of 4 at 10 %`. */
  text: string;
  /** Who drives, until when, why it stands still. */
  detail: string;
  step: number;
  steps: number;
  phase: 'running' | 'paused' | 'promoted' | 'rolledBack' | 'left';
}

/** Everything that one look brings. */
export interface Frame {
  at: number;
  /** What the time axis shows. */
  from: number;
  to: number;
  title: string;
  subtitle: string;
  stable: string;
  canary: string;
  /** The verdict as a whole. */
  said: Said;
  /** `90 % / 10 % configured, 89.7 % / 10.3 % of the requests`. */
  split: string;
  charts: Chart[];
  markers: Marker[];
  checks: Check[];
  /** Over which time the table looks: `last 5 min`. */
  window: string;
  rows: TableRow[];
  queries: Query[];
  problems: string[];
  progress?: Progress;
  buttons: ActionButton[];
}
