import type { Position } from '../yaml/index.ts';

/** `error`: a cluster refuses it or requests fail; `warning`: accepted, rarely meant; `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** What a finding is about. `namespace` is null where the text leaves it to `kubectl -n`. */
export interface ResourceRef {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
}

/** A place in a file; lines and columns from 0, columns in UTF-16 units. */
export interface FilePlace {
  file: string;
  start: Position;
  end: Position;
}

/** Another place that explains a finding. */
export interface Related extends FilePlace {
  message: string;
}

/** What quick fixes need to know beyond the place: plain data whose shape depends on the code. */
export type FindingData = Readonly<Record<string, unknown>>;

/** One thing to say about a text. `start` and `end` are offsets into it. */
export interface Finding {
  /** Stable: settings, suppressions and documentation name it. */
  code: string;
  /** Codes that other tools have for the same thing (`KIA1107` beside `IST0101`); suppressions may name them. */
  also?: readonly string[];
  severity: Severity;
  start: number;
  end: number;
  message: string;
  /** As people write it: `spec.http[0].route[1].weight`; empty where a whole document is meant. */
  path: string;
  resource: ResourceRef;
  data?: FindingData;
  related?: Related[];
  /** The context of the live cluster that it rests on; undefined where the files alone show it. */
  cluster?: string;
}
