/** Runs the compiled validators and gives their errors with real paths. */
import { pointerParts } from '../istio/pointer.ts';
import type { Path } from '../yaml/path.ts';
import { CanaryPolicy, DestinationRule, VirtualService } from './generated/validators.js';
import type { OurKind } from './kinds.ts';

/** One error of a validator: what keyword failed, where, and on which value. */
export interface SchemaError {
  keyword: string;
  path: Path;
  value: unknown;
  params: { missingProperty?: string; field?: string; fields?: string[] };
}

const VALIDATORS = { VirtualService, DestinationRule, CanaryPolicy };

/** All that the schema of a kind has against a value; never throws. */
export function schemaErrors(kind: OurKind, value: unknown): SchemaError[] {
  const validate = VALIDATORS[kind];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ keyword, instancePath, params }) => ({
    keyword,
    ...locate(value, instancePath),
    params: params ?? {},
  }));
}

/** A JSON pointer says `/0` for a list's item and for a map's key `0` alike; the value tells which. */
function locate(root: unknown, pointer: string): { path: Path; value: unknown } {
  const path: Path = [];
  let value = root;
  for (const step of pointerParts(pointer)) {
    path.push(Array.isArray(value) ? Number(step) : step);
    value = (value as Record<string, unknown>)[step];
  }
  return { path, value };
}
