/** Where a value sits in a document: keys of maps as kubectl reads them (always strings), indexes of lists. */
export type Path = (string | number)[];

/** Half-open range of UTF-16 offsets into the text, as editors count them. */
export interface Range {
  start: number;
  end: number;
}

/** Which half of an entry is meant; a list item has no key, so both mean the item. */
export type At = 'key' | 'value';

/** A place that a person points at. */
export interface Place {
  path: Path;
  at: At;
}
