/** What the pure engine cannot have: the clock, and chance. */
import { randomUUID } from 'node:crypto';
import type { Stamp } from '../../canary/plan.ts';

/** A stamp of this moment. */
export const stamp = (why?: string): Stamp => ({ at: new Date().toISOString(), newId: randomUUID, why });
