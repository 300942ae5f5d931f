import { type ParsedText, parseText } from '../yaml/index.ts';
import { breakOf } from './broken.ts';
import { yamlFindings } from './examine.ts';
import type { Finding } from './finding.ts';
import { FileIndex } from './index/file-index.ts';
import type { WorkspaceIndex } from './index/workspace-index.ts';
import { atLevels, type Severities } from './levels.ts';
import { looksLikeOurs } from './our-kind.ts';
import { resourcesIn } from './ours.ts';
import { findingsOf } from './remembered.ts';
import type { ClusterSchema } from './skew.ts';
import { unlessIgnored } from './suppress/apply.ts';

/** What a text is looked at with. */
export interface ValidateOptions {
  /** What else is known; without it the text is a world of its own that may be incomplete. */
  index?: WorkspaceIndex;
  /** The text's name in the index. */
  file?: string;
  /** The CRDs of the connected cluster, where its Istio may be older or newer than our schema. */
  clusterSchema?: ClusterSchema;
  /** How grave findings are, by code; those that are not named keep their rule's severity. */
  severities?: Severities;
  /** Whether a person named this very text: that it cannot be read is said then even where nothing in it is ours. */
  isNamed?: boolean;
}

/** Everything to say about a text, in the order of the text. Never throws. */
export function validateText(text: string, options: ValidateOptions = {}): Finding[] {
  return validateParsed(parseText(text), options);
}

/** As `validateText`, for a text that is parsed already. */
export function validateParsed(parsed: ParsedText, options: ValidateOptions = {}): Finding[] {
  if (!holdsOurs(parsed)) return options.isNamed ? atLevels(breaksIn(parsed), options.severities) : [];
  const { file, clusterSchema } = options;
  const index = options.index ?? indexOf(parsed);
  const given = { isPatch: file !== undefined && index.isPatch(file), clusterSchema };
  const findings = parsed.docs.flatMap(doc => findingsOf(doc, index, given));
  const said = unlessIgnored(parsed, findings);
  const sorted = said.sort((a, b) => a.start - b.start || a.end - b.end);
  return atLevels(sorted, options.severities);
}

/** What keeps a text from being read at all, so that nobody can tell what it holds. */
function breaksIn(parsed: ParsedText): Finding[] {
  return parsed.docs.filter(doc => breakOf(doc) !== undefined).flatMap(yamlFindings);
}

/** Whether a text holds, or was meant to hold, a resource of ours. */
export function holdsOurs(parsed: ParsedText): boolean {
  return parsed.docs.some(doc => looksLikeOurs(doc.core.source) || resourcesIn(doc).length > 0);
}

function indexOf(parsed: ParsedText): WorkspaceIndex {
  const index = new FileIndex();
  index.set('', parsed);
  return index;
}
