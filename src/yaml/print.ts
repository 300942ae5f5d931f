import { stringify } from 'yaml';

/** A value as YAML that kubectl reads back as it is: it reads YAML 1.1, where a bare y or on is a boolean. */
export const yamlOf = (value: unknown): string => stringify(value, { version: '1.1', lineWidth: 0 });
