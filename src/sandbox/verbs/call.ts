import { randomUUID } from 'node:crypto';
import type { User } from '../http/users.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Store } from '../store/store.ts';

/** How strictly unknown fields are met. The API server's default is Warn. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** One request for a stored kind, read and authorized. */
export interface Call {
  store: Store;
  kind: Kind;
  /** The version asked for, and answered in. */
  version: string;
  namespace: string | undefined;
  name: string;
  subresource: string | undefined;
  user: User;
  query: URLSearchParams;
  /** The Content-Type of the body. */
  contentType: string | undefined;
  body: string;
  /** The field manager: the query's, else the client's program name. */
  manager: string;
  dryRun: boolean;
  fieldValidation: FieldValidation;
  /** Texts for the client, sent as Warning headers. */
  warnings: string[];
}

/** Now, as timestamps of objects have it: whole seconds. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** A fresh object uid. */
export const newUid = (): string => randomUUID();

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

/** Random letters as generateName and pods get them; without vowels, so no words arise. */
export function nameSuffix(length = 5): string {
  return Array.from({ length }, () => SUFFIX[Math.floor(Math.random() * SUFFIX.length)]).join('');
}
