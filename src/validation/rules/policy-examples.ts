/** DestinationRules with a traffic policy, for the examples of the rules about such policies. */
import { destinationRule } from './examples.ts';

/** A DestinationRule for `model` whose traffic policy is given, as one line of YAML's flow style each. */
export function policy(...lines: string[]): string {
  return destinationRule(`host: model\ntrafficPolicy:\n${lines.map(line => `  ${line}`).join('\n')}`);
}

/** A policy with one field that holds a map. */
export function policyField(name: string, ...lines: string[]): string {
  return policy(`${name}:`, ...lines.map(line => `  ${line}`));
}
