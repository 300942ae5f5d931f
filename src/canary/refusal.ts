/**
 * A wish that cannot be carried out as it stands, said in people's words. `usage` is a wish that makes no
 * sense as written (a share of 120 %), `refused` one that the present state does not allow, `conflict` one
 * that was made for a state that is gone.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: 'usage' | 'refused' | 'conflict';
  /** Stable, for callers that act on it: `stable-unknown`, `route-ambiguous`, ... */
  readonly code: string;

  constructor(kind: Refusal['kind'], code: string, message: string) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** Whether something thrown is one: what comes from another bundle is of a class of its own, and of the same name. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Refusal || (error instanceof Error && error.name === 'Refusal');
