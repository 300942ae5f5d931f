import { badRequest } from '../errors.ts';
import { childObject, type Json, type JsonObject } from '../json.ts';
import { StatusError } from '../status.ts';
import { envelope, type Field, type Message, messages } from './messages.ts';

/** The media type of Kubernetes' protobuf envelope. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');

const unread = (what: string) =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the sandbox does not read ${what} as protobuf - accepted media types include: application/json, application/yaml`,
  );

/** One field on the wire: a number, or the bytes of a string or message. */
interface Wire {
  number: number;
  value: bigint | Buffer;
}

function varint(bytes: Buffer, at: number): [bigint, number] {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return [BigInt.asIntN(64, value), at + i + 1];
  }
  throw badRequest('error decoding protobuf: unexpected end');
}

function wireFields(bytes: Buffer): Wire[] {
  const fields: Wire[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [tag, afterTag] = varint(bytes, at);
    const [value, next] = varint(bytes, afterTag);
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (type === 0) {
      fields.push({ number, value });
      at = next;
    } else if (type === 2 && value >= 0n && next + Number(value) <= bytes.length) {
      at = next + Number(value);
      fields.push({ number, value: bytes.subarray(next, at) });
    } else throw badRequest('error decoding protobuf: unexpected end or wire type');
  }
  return fields;
}

const isEmpty = ({ value }: Wire) => (typeof value === 'bigint' ? value === 0n : value.length === 0);

function pair(bytes: Buffer): [string, string] {
  const fields = wireFields(bytes);
  const read = (number: number) => String(fields.find(field => field.number === number)?.value ?? '');
  return [read(1), read(2)];
}

function intOrString(bytes: Buffer): Json {
  const fields = wireFields(bytes);
  const read = (number: number) => fields.find(field => field.number === number)?.value;
  return Number(read(1) ?? 0) === 0 ? Number(read(2) ?? 0) : String(read(3) ?? '');
}

function fieldValue({ type, name }: Field, value: bigint | Buffer): Json {
  if (typeof value === 'bigint') return type === 'bool' ? value !== 0n : Number(value);
  if (typeof type === 'object') return readMessage(type, value, name);
  if (type === 'intOrString') return intOrString(value);
  return value.toString('utf8');
}

/** A message as JSON. Empty texts are left out, as JSON has them. @throws StatusError 415 for fields not in the table */
function readMessage(message: Message, bytes: Buffer, name: string): JsonObject {
  const result: JsonObject = {};
  for (const wire of wireFields(bytes)) {
    const field = message[wire.number];
    if (!field) {
      if (isEmpty(wire)) continue;
      // An empty message, or one of defaults only, carries nothing either.
      if (typeof wire.value !== 'bigint' && wire.value.every(byte => byte === 0)) continue;
      throw unread(`field ${wire.number} of ${name}`);
    }
    if (field.type === 'ignored' || field.type === 'time') continue;
    if (field.type === 'map' && typeof wire.value !== 'bigint') {
      const [key, text] = pair(wire.value);
      result[field.name] = { ...childObject(result, field.name), [key]: text };
      continue;
    }
    const value = fieldValue(field, wire.value);
    const list = result[field.name];
    if (field.repeated) result[field.name] = [...(Array.isArray(list) ? list : []), value];
    else if (value !== '') result[field.name] = value;
  }
  return result;
}

/** A body in Kubernetes' protobuf envelope as an object. @throws StatusError 400, or 415 for a kind that is not read */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, 4).equals(MAGIC)) throw badRequest('error decoding protobuf: not in the envelope');
  const inside = body.subarray(4);
  const raw = wireFields(inside).find(field => field.number === 2)?.value;
  const head = readMessage({ ...envelope, 2: { name: 'raw', type: 'ignored' } }, inside, 'envelope');
  const { apiVersion = '', kind = '' } = childObject(head, 'typeMeta');
  const message = messages[String(kind)];
  if (!message) throw unread(String(kind).slice(0, 60));
  return {
    apiVersion,
    kind,
    ...readMessage(message, Buffer.isBuffer(raw) ? raw : Buffer.alloc(0), String(kind)),
  };
}
