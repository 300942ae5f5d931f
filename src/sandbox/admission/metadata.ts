import { badRequest, type FieldError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { Incoming } from '../objects.ts';

/** All annotations of an object together: keys and values, in bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must " +
  "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const qualifiedName = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Labels and annotations are maps of strings; anything else cannot be decoded. */
export function decodeMetadata(value: Json | undefined, what: string): Incoming['metadata'] {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw badRequest(`${what}: metadata is not an object`);
  for (const field of ['labels', 'annotations']) {
    const map = value[field];
    if (map === undefined || map === null) continue;
    if (!isObject(map)) throw badRequest(`${what}: metadata.${field} is not an object`);
    const wrong = Object.entries(map).find(([, text]) => typeof text !== 'string');
    if (wrong) {
      const type = Array.isArray(wrong[1])
        ? 'array'
        : typeof wrong[1] === 'boolean'
          ? 'bool'
          : typeof wrong[1];
      throw badRequest(
        `${what}: json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`,
      );
    }
  }
  for (const field of ['name', 'namespace', 'generateName', 'resourceVersion', 'uid']) {
    const text = value[field];
    if (text !== undefined && text !== null && typeof text !== 'string') {
      throw badRequest(`${what}: json: cannot unmarshal into Go struct field ObjectMeta.metadata.${field}`);
    }
  }
  return value as Incoming['metadata'];
}

/** What the API server refuses in the metadata of any kind. */
export function metadataErrors(object: Incoming): FieldError[] {
  const errors: FieldError[] = [];
  const { name = '', labels = {}, annotations = {} } = object.metadata;
  if (!name) {
    errors.push({ field: 'metadata.name', message: 'Required value: name or generateName is required' });
  } else if (name.length > 253 || !subdomain.test(name)) {
    errors.push({
      field: 'metadata.name',
      message: `Invalid value: ${JSON.stringify(name)}: ${subdomainRule}`,
    });
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!qualifiedName.test(key)) {
      const message = `Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.'`;
      errors.push({ field: 'metadata.labels', message });
    }
    if (!labelValue.test(value)) {
      const message = `Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'`;
      errors.push({ field: 'metadata.labels', message });
    }
  }
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (!qualifiedName.test(key.toLowerCase())) {
      const message = `Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.'`;
      errors.push({ field: 'metadata.annotations', message });
    }
  }
  if (size > MAX_ANNOTATIONS) {
    errors.push({
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`,
    });
  }
  return errors;
}
