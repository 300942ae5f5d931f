/** Headers that a person may have sent to Prometheus. Their values may be credentials, so no message repeats one. */

/** What a header's name and value may be, so that none smuggles in another one. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that say how a message is carried, and so are not a person's to set. */
const notTheirs = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade']);

export const isHeaderName = (name: string): boolean =>
  headerName.test(name) && !notTheirs.has(name.toLowerCase());

export const isHeaderValue = (value: string): boolean => headerValue.test(value);
