/** Errors that were thrown on purpose; their stack tells nothing that their message does not. */
const expected = new Set(['ClusterError', 'Refusal']);

/** An error with its causes, one a line; with the stack where it was not thrown on purpose. */
export function detailsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as Error & { code?: unknown };
  const own = expected.has(error.name)
    ? `${error.message}${typeof code === 'string' ? ` [${code}]` : ''}`
    : (error.stack ?? error.message);
  // A chain of causes that leads back to itself must end somewhere.
  if (error.cause === undefined || depth > 5) return own;
  return `${own}\n  caused by: ${detailsOf(error.cause, depth + 1)}`;
}
