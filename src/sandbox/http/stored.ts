/** Requests for stored kinds: from the verb to the answer. */
import type { ServerResponse } from 'node:http';
import { methodNotAllowed } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Stored } from '../objects.ts';
import type { Status } from '../status.ts';
import type { Call } from '../verbs/call.ts';
import { create } from '../verbs/create.ts';
import { deleteMany, deleteOne } from '../verbs/delete.ts';
import { list } from '../verbs/list.ts';
import { patch } from '../verbs/patch.ts';
import { scaleOf, writeScale } from '../verbs/scale.ts';
import { liveObject, update } from '../verbs/update.ts';
import { watch } from '../verbs/watch.ts';
import { sendJson, setWarnings } from './answer.ts';
import { renderList, renderObject, type View } from './render.ts';

/** Streams a watch until its time is over or the client has gone. */
function streamWatch(call: Call, response: ServerResponse, view: View): void {
  const { kind, version } = call;
  const pending: string[] = [];
  let streaming = false;
  const write = (line: string) => (streaming ? response.write(line) : pending.push(line));
  const stop = watch(call, {
    send(event) {
      const object =
        event.type === 'ERROR' || event.type === 'BOOKMARK'
          ? event.object
          : renderObject(kind, version, event.object, view);
      write(`${JSON.stringify({ type: event.type, object })}\n`);
    },
    end: () => setImmediate(() => response.end()),
  });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  streaming = true;
  for (const line of pending) response.write(line);
  response.on('close', stop);
}

function scaleAnswer(call: Call, verb: string): JsonObject {
  if (verb === 'get') return scaleOf(liveObject(call));
  if (verb === 'update' || verb === 'patch') return writeScale(call, verb === 'patch');
  throw methodNotAllowed();
}

interface Answer {
  code: number;
  body: JsonObject | Status;
}

function resultOf(call: Call, verb: string, view: View): Answer {
  const { kind, version } = call;
  const one = (object: Stored): JsonObject => renderObject(kind, version, object, view);
  if (call.subresource === 'scale') return { code: 200, body: scaleAnswer(call, verb) };
  switch (verb) {
    case 'list':
      return { code: 200, body: renderList(kind, version, list(call), view) };
    case 'get':
      return { code: 200, body: one(liveObject(call)) };
    case 'create':
      return { code: 201, body: one(create(call)) };
    case 'update':
      return { code: 200, body: one(update(call)) };
    case 'patch': {
      const existed = call.store.get(kind, call.namespace, call.name) !== undefined;
      return { code: existed ? 200 : 201, body: one(patch(call)) };
    }
    case 'delete':
      return { code: 200, body: deleteOne(call) };
    case 'deletecollection': {
      const items = deleteMany(call);
      const page = { items, resourceVersion: String(call.store.revision) };
      return { code: 200, body: renderList(kind, version, page, view) };
    }
    default:
      throw methodNotAllowed();
  }
}

/** Carries out an authorized call and answers it. @throws StatusError */
export function answerCall(call: Call, verb: string, response: ServerResponse, view: View): void {
  if (verb === 'watch') {
    streamWatch(call, response, view);
    return;
  }
  const { code, body } = resultOf(call, verb, view);
  setWarnings(response, call.warnings);
  sendJson(response, code, body);
}
