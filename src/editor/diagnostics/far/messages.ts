/** What the extension host asks the thread for large documents, and what that answers. Plain data both. */
import type { ClusterSchema, Finding, KnownResource } from '../../../validation/index.ts';
import type { Severities } from '../../../validation/levels.ts';

export interface Question {
  id: number;
  file: string;
  text: string;
  /** What the index holds of other files; undefined where it is as it was at the last question. */
  others?: readonly KnownResource[];
  isPatch: boolean;
  severities?: Severities;
  clusterSchema?: ClusterSchema;
}

export interface Answer {
  id: number;
  isOurs: boolean;
  findings: Finding[];
  /** What the index is to hold of the file. */
  resources: KnownResource[];
}
