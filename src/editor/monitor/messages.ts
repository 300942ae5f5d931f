/** What a monitor's view and the extension say to each other. Whatever arrives is looked at before it is believed. */
import { type Action, actions, type Frame } from './model.ts';

/** The time ranges that a view offers, in minutes. */
export const ranges = [15, 60, 360, 1440] as const;
export type Range = (typeof ranges)[number];

/** The fixed words of a view, in the person's language. */
export interface Texts {
  language: string;
  range: string;
  ranges: string[];
  pause: string;
  resume: string;
  paused: string;
  live: string;
  updated: string;
  exportPng: string;
  exportCsv: string;
  metric: string;
  difference: string;
  bound: string;
  verdict: string;
  stable: string;
  canary: string;
  events: string;
  noEvents: string;
  queries: string;
  copy: string;
  copied: string;
  noData: string;
  checks: string;
  loading: string;
  values: string;
  charts: string;
}

/** How a view stands: whether it runs, and over which time. */
export interface Mode {
  range: Range;
  paused: boolean;
}

/** Why there is nothing (new) to draw, and the way out. */
export interface Trouble {
  text: string;
  buttons: { action: Action; label: string }[];
}

export type ToView =
  | { type: 'hello'; texts: Texts; mode: Mode; kept?: Kept }
  | { type: 'mode'; mode: Mode }
  | { type: 'frame'; frame: Frame }
  | { type: 'trouble'; trouble: Trouble | null };

export type FromView =
  | { type: 'ready' }
  | { type: 'range'; minutes: Range }
  | { type: 'pause'; paused: boolean }
  | { type: 'copy'; query: number }
  | { type: 'csv' }
  | { type: 'png'; data: string }
  | { type: 'action'; action: Action };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isRange = (value: unknown): value is Range => ranges.some(one => one === value);

/** Letters of a picture in base64; a window's worth of charts has a tenth of it. */
const mostPicture = 20_000_000;

const isPicture = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= mostPicture && /^[A-Za-z0-9+/]+={0,2}$/.test(value);

/** What a view said, where it is one of the few things that it may say; undefined for anything else. */
export function readFromView(value: unknown): FromView | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case 'ready':
    case 'csv':
      return { type: value.type };
    case 'range':
      return isRange(value.minutes) ? { type: 'range', minutes: value.minutes } : undefined;
    case 'pause':
      return typeof value.paused === 'boolean' ? { type: 'pause', paused: value.paused } : undefined;
    case 'copy': {
      const { query } = value;
      return typeof query === 'number' && Number.isInteger(query) && query >= 0
        ? { type: 'copy', query }
        : undefined;
    }
    case 'png':
      return isPicture(value.data) ? { type: 'png', data: value.data } : undefined;
    case 'action': {
      const action = actions.find(one => one === value.action);
      return action ? { type: 'action', action } : undefined;
    }
    default:
      return undefined;
  }
}

/** What the extension said. Only the type is looked at: it comes from our own half. */
export const isToView = (value: unknown): value is ToView =>
  isRecord(value) && ['hello', 'mode', 'frame', 'trouble'].includes(String(value.type));

/** What outlives a reload: who is looked at, and how. */
export interface Kept extends Mode {
  context: string;
  namespace: string;
  name: string;
}

/** What a view has kept, as far as it can be read. */
export function readKept(value: unknown): Kept | undefined {
  if (!isRecord(value)) return undefined;
  const { context, namespace, name, range, paused } = value;
  if (typeof context !== 'string' || typeof namespace !== 'string' || typeof name !== 'string')
    return undefined;
  return { context, namespace, name, range: isRange(range) ? range : 15, paused: paused === true };
}
