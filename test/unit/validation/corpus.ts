/** Public VirtualServices and DestinationRules with known verdicts, where they lie beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export interface CorpusCase {
  corpus: string;
  file: string;
  expect: 'valid' | 'invalid';
  note: string;
  category?: string;
  crdSchemaCatches?: boolean;
}

const FOLDER = new URL('../../../../shared/corpus/', import.meta.url);

/** All cases, or undefined when the corpus is not there. */
export function corpusCases(): CorpusCase[] | undefined {
  if (!existsSync(fileURLToPath(FOLDER))) return undefined;
  return JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8'));
}

/** The text of a case. */
export const corpusText = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

/** The YAML documents of a case, as plain values. */
export function corpusDocuments(file: string): unknown[] {
  return parseAllDocuments(corpusText(file), { merge: true }).map(document => document.toJS());
}
