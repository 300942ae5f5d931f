import type { IncomingHttpHeaders } from 'node:http';
import { type Agent, request as httpsRequest, type RequestOptions } from 'node:https';

export interface ApiAccess {
  /** "https://127.0.0.1:PORT" */
  server: string;
  caPem: string;
  /** Bearer token; none for an anonymous request. */
  token?: string;
  /** To keep connections alive between requests; without it each request has its own. */
  agent?: Agent;
}

export interface ApiAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Parsed where the answer is JSON, else its text; of a watch the events, in a list, once it has ended. */
  body: unknown;
}

/**
 * One HTTPS request, by means that the product does not use, so that tests can judge the product by it. A
 * body that is no string is sent as JSON: with PATCH an array as a JSON Patch, an object as a merge patch.
 * Every status is an answer; rejects when there is none (refused, reset, wrong certificate).
 */
export function apiRequest(
  access: ApiAccess,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const options: RequestOptions = {
    method,
    ca: access.caPem,
    agent: access.agent ?? false,
    headers: {
      accept: 'application/json',
      ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }),
      ...(body === undefined ? {} : { 'content-type': contentType(method, body) }),
      ...headers,
    },
  };
  const url = new URL(path, access.server);
  // An error says at once that the watch is refused; only its 200 is a stream.
  const isWatch = (status?: number) => url.searchParams.has('watch') && status === 200;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, options, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: parsed(response.headers, text, isWatch(response.statusCode)),
        }),
      );
    });
    request.on('error', reject);
    request.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  });
}

function contentType(method: string, body: unknown): string {
  if (method !== 'PATCH') return 'application/json';
  return Array.isArray(body) ? 'application/json-patch+json' : 'application/merge-patch+json';
}

function parsed(headers: IncomingHttpHeaders, text: string, isWatch: boolean): unknown {
  if (!headers['content-type']?.startsWith('application/json')) return text;
  if (!isWatch) return JSON.parse(text);
  const lines = text.split('\n').filter(line => line !== '');
  return lines.map(line => JSON.parse(line) as unknown);
}
