import type { ServerResponse } from 'node:http';
import { UnknownPath } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Status } from '../status.ts';
import { StatusError } from '../status.ts';

/** Warning headers: code 299, no agent, the text quoted. Line breaks would end the header. */
export function setWarnings(response: ServerResponse, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const quoted = warnings.map(text => {
    const plain = text.replace(/[^\x20-\x7e]/g, ' ').replace(/["\\]/g, '\\$&');
    return `299 - "${plain.slice(0, 1000)}"`;
  });
  response.setHeader('Warning', quoted);
}

/** Sends a body and ends the answer. */
export function sendJson(
  response: ServerResponse,
  code: number,
  body: JsonObject | Status | string | Buffer,
  contentType = 'application/json',
): void {
  if (response.headersSent) return;
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(code, {
    'Content-Type': contentType,
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Sends what went wrong; what nobody foresaw is a 500 that says nothing of its inside. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof UnknownPath && !response.headersSent) {
    sendJson(response, 404, `${error.message}\n`, 'text/plain; charset=utf-8');
    return;
  }
  const status =
    error instanceof StatusError
      ? error
      : new StatusError(
          500,
          'InternalError',
          'Internal error occurred: the sandbox failed on this request',
          {},
        );
  if (response.headersSent) response.end();
  else sendJson(response, status.code, status.toStatus());
}
