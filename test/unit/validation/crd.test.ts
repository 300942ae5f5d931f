import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { crdVerdict } from '../../../src/validation/crd.ts';

/** The verdict on a VirtualService's spec as `unknown …` and `field reason`. */
function verdict(spec: string): string[] {
  const { unknownFields, errors } = crdVerdict('VirtualService', { metadata: {}, spec: parse(spec) });
  return [
    ...unknownFields.map(field => `unknown ${field}`),
    ...errors.map(({ field, reason }) => `${field} ${reason}`),
  ];
}

describe('crdVerdict', () => {
  it.each([
    [
      'an unknown field is dropped, not refused',
      '{http: [{foo: 1, match: [{bar: {}}]}]}',
      'unknown spec.http[0].foo|unknown spec.http[0].match[0].bar',
    ],
    ['a null field is dropped', '{hosts: null, http: [{timeout: null}]}', ''],
    ['a null in a map is dropped', '{http: [{match: [{headers: {x: null}}]}]}', ''],
    ['a null beside its alternative is dropped', '{http: [{match: [{uri: {exact: null, prefix: /}}]}]}', ''],
    ['a null list item is refused', '{http: [null]}', 'spec.http[0] FieldValueTypeInvalid'],
    [
      'a required null is missing',
      '{http: [{route: [{destination: null}]}]}',
      'spec.http[0].route[0].destination FieldValueRequired',
    ],
    [
      'a wrong type',
      '{http: [{route: [{destination: {host: a}, weight: "5"}]}]}',
      'spec.http[0].route[0].weight FieldValueTypeInvalid',
    ],
    ['a wrong type under an unknown field', '{http: [{foo: {weight: "5"}}]}', 'unknown spec.http[0].foo'],
    [
      'a choice that is none',
      '{http: [{corsPolicy: {unmatchedPreflights: DROP}}]}',
      'spec.http[0].corsPolicy.unmatchedPreflights FieldValueNotSupported',
    ],
    [
      'exclusive fields',
      '{http: [{match: [{uri: {exact: a, prefix: b}}]}]}',
      'spec.http[0].match[0].uri FieldValueInvalid',
    ],
    ['a duration below 1ms', '{http: [{timeout: 0s}]}', 'spec.http[0].timeout FieldValueInvalid'],
    ['no spec fields at all', '{}', ''],
    ['a null spec', '', ''],
  ])('%s', (_name, spec, expected) => {
    expect(verdict(spec).join('|')).toBe(expected);
  });

  it('leaves names, versions and loose durations to others', () => {
    const object = {
      apiVersion: 'x',
      kind: 'y',
      spec: parse('{host: a, trafficPolicy: {connectionPool: {tcp: {idleTimeout: x}}}}'),
    };
    expect(crdVerdict('DestinationRule', object)).toEqual({ unknownFields: [], errors: [] });
  });

  it('reports unknown fields of metadata and of the top', () => {
    const object = { metadata: { nmae: 'a' }, spec: { host: 'a' }, sepc: {} };
    expect(crdVerdict('DestinationRule', object).unknownFields).toEqual(['metadata.nmae', 'sepc']);
  });

  it('changes nothing in the object', () => {
    const object = { spec: { hosts: null, foo: 1 } };
    crdVerdict('VirtualService', object);
    expect(object).toEqual({ spec: { hosts: null, foo: 1 } });
  });
});
