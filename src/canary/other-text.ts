/** Writes of other kinds in words, as the history keeps them. */
import type { RecordedOther } from './other-model.ts';

/** `+ subset v3 (DestinationRule model)`, `model-v1: 5 -> 0 replicas`, `+ Deployment model-v3`. */
export function recordedOtherText(recorded: RecordedOther): string {
  const { kind, name } = recorded;
  if (recorded.did === 'create') return `+ ${kind} ${name}`;
  if (recorded.did === 'delete') return `- ${kind} ${name}`;
  const { change } = recorded;
  if (change.field === 'replicas') return `${name}: ${change.from} -> ${change.to} replicas`;
  return `${change.to ? '+' : '-'} subset ${(change.to ?? change.from)?.name} (${kind} ${name})`;
}
