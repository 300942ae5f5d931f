import { randomUUID } from 'node:crypto';
import type { Stamp } from '../canary/plan.ts';

/** The present time, fresh ids, and the person's reason. */
export const stampNow = (why?: string): Stamp => ({
  at: new Date().toISOString(),
  newId: () => randomUUID(),
  ...(why ? { why } : {}),
});
