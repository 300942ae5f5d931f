import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { badRequest, tooLarge, unsupportedMediaType } from '../errors.ts';
import type { Json } from '../json.ts';
import { decodeProtobuf, PROTOBUF } from '../protobuf/decode.ts';

/** The API server's limit of a request body, in bytes. */
const MAX_BODY = 3 * 1024 * 1024;

/** Reads a body whole. Bodies beyond the limit are read to their end but not kept, so that the answer arrives. */
async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) throw tooLarge(`Request entity too large: limit is ${MAX_BODY}`);
  return Buffer.concat(chunks);
}

/** A Content-Type without its parameters. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A body as text. Protobuf becomes the JSON that says the same. @throws StatusError 400, 413, 415 */
export async function readBody(request: IncomingMessage): Promise<{ text: string; contentType?: string }> {
  const contentType = request.headers['content-type'];
  const bytes = await readBytes(request);
  if (mediaType(contentType) !== PROTOBUF) return { text: bytes.toString('utf8'), contentType };
  return { text: JSON.stringify(decodeProtobuf(bytes)), contentType: 'application/json' };
}

/** Deeper than any manifest; walking deeper values would exhaust the stack. */
const MAX_DEPTH = 200;

function checkDepth(value: Json): Json {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw badRequest(`error decoding request body: nested deeper than ${MAX_DEPTH}`);
    level = level.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return value;
}

/** A JSON text. @throws StatusError 400 with the reason */
export function parseJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw badRequest(`error decoding request body: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  return checkDepth(value);
}

/** A YAML text (or JSON, which is YAML). @throws StatusError 400 with the reason */
export function parseYaml(text: string): Json {
  let value: Json;
  try {
    value = parse(text, { schema: 'core', maxAliasCount: 100 }) as Json;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : 'not YAML'}`);
  }
  return checkDepth(value);
}

/** The object in a body of a create or update. @throws StatusError 400 or 415 */
export function parseObject(text: string, contentType: string | undefined): Json {
  switch (mediaType(contentType)) {
    case '':
    case 'application/json':
      return parseJson(text);
    case 'application/yaml':
      return parseYaml(text);
    default:
      throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
}
