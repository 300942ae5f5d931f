/** What is refused, with Prometheus' own words for the sort of refusal. */
export class QueryError extends Error {
  readonly errorType: 'bad_data' | 'execution';

  constructor(errorType: 'bad_data' | 'execution', message: string) {
    super(message);
    this.errorType = errorType;
  }

  get status(): number {
    return this.errorType === 'bad_data' ? 400 : 422;
  }
}

/** A query that cannot be read, or that asks for what the sandbox has no part of; `at` is the place in it. */
export function parseError(text: string, at: number, why: string): QueryError {
  const before = text.slice(0, at).split('\n');
  const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return new QueryError('bad_data', `invalid parameter "query": ${place}: parse error: ${why}`);
}

export const unsupported = (text: string, at: number, what: string): QueryError =>
  parseError(text, at, `${what} is not supported by the sandbox's Prometheus`);
