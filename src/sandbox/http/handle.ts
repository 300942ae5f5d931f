/** One request from its first byte to its answer: who asks, for what, may they, and then the verb. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest, forbidden, forbiddenPath, invalid, methodNotAllowed, unknownPath } from '../errors.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindOf, reviews } from '../kinds/table.ts';
import type { Store } from '../store/store.ts';
import type { Traffic } from '../traffic/simulation.ts';
import type { Call, FieldValidation } from '../verbs/call.ts';
import { answerReview } from '../verbs/reviews.ts';
import { sendJson } from './answer.ts';
import { readBody } from './body.ts';
import { documentAt } from './paths.ts';
import { viewOf } from './render.ts';
import { answerProxied } from './service-proxy.ts';
import { answerCall } from './stored.ts';
import { type Target, targetOf, verbOf } from './target.ts';
import { authenticate, mayDo, mayRead, type User, type UserName } from './users.ts';

/** What the handling needs of the sandbox. */
export interface Surroundings {
  store: Store;
  tokens: Record<UserName, string>;
  traffic: Traffic;
}

type ResourceTarget = Extract<Target, { type: 'resource' }>;

/** The kind that a verb's query parameters are, as errors name it. */
const optionsOf = (verb: string): string => `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Options`;

function fieldValidationOf(query: URLSearchParams, options: string): FieldValidation {
  const wished = query.get('fieldValidation') ?? '';
  if (wished === 'Strict' || wished === 'Ignore') return wished;
  if (wished === '' || wished === 'Warn') return 'Warn';
  const message = `Unsupported value: ${JSON.stringify(wished)}: supported values: "", "Ignore", "Strict", "Warn"`;
  throw invalid(options, 'meta.k8s.io', '', [{ field: 'fieldValidation', message }]);
}

function dryRunOf(query: URLSearchParams, options: string): boolean {
  const wished = query.getAll('dryRun');
  if (wished.some(one => one !== 'All')) {
    const message = `Unsupported value: ${JSON.stringify(wished)}: supported values: "All"`;
    throw invalid(options, 'meta.k8s.io', '', [{ field: 'dryRun', message }]);
  }
  return wished.length > 0;
}

/** A client without a fieldManager is known by its program name. */
const managerOf = (request: IncomingMessage, query: URLSearchParams): string =>
  query.get('fieldManager') || (request.headers['user-agent'] ?? 'unknown').split('/')[0] || 'unknown';

function readPath(request: IncomingMessage, response: ServerResponse, path: string, user: User): void {
  const method = request.method ?? 'GET';
  if (!mayRead(user, path)) throw forbiddenPath(user.name, method.toLowerCase(), path);
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed();
  const found = documentAt(path, request.headers.accept, request.headers.host ?? '');
  if (!found) throw unknownPath();
  response.setHeader('Vary', 'Accept');
  sendJson(response, 200, found.body, found.contentType);
}

function checkServed(target: ResourceTarget, kind: Kind): void {
  const { subresource } = target;
  if (!kind.versions.includes(target.version)) throw unknownPath();
  if (subresource === 'status' && kind.status) return;
  if (subresource === 'scale' && kind.scale) return;
  if (subresource !== undefined) throw unknownPath();
}

async function callResource(
  request: IncomingMessage,
  response: ServerResponse,
  target: ResourceTarget,
  query: URLSearchParams,
  user: User,
  { store, traffic }: Surroundings,
): Promise<void> {
  const { group, plural, namespace, name, subresource } = target;
  const watching = query.get('watch') === 'true' || query.get('watch') === '1';
  const verb = verbOf(request.method ?? 'GET', name !== undefined, watching);
  if (!verb) throw methodNotAllowed();
  if (!mayDo(user, { verb, group, resource: plural })) {
    throw forbidden(user.name, { verb, group, resource: plural, subresource, namespace, name });
  }
  const { text: body, contentType } = await readBody(request);
  const [, proxied] = /^proxy((?:\/.*)?)$/.exec(subresource ?? '') ?? [];
  if (group === '' && plural === 'services' && proxied !== undefined && namespace && name) {
    const { method = 'GET' } = request;
    const call = { method, namespace, named: name, path: proxied || '/', query, body, contentType };
    return answerProxied(call, response, store, traffic);
  }
  const review = reviews.find(one => one.group === group && one.plural === plural);
  if (review && target.version === 'v1') {
    if (verb !== 'create') throw methodNotAllowed();
    return sendJson(response, 201, answerReview(review, user, body, contentType));
  }
  const kind = kindOf(group, plural);
  if (!kind) throw unknownPath();
  checkServed(target, kind);
  const one = ['update', 'patch', 'get', 'delete'].includes(verb);
  if (one !== (name !== undefined) && !(verb === 'watch' && name)) {
    if (kind.custom && verb === 'update') throw badRequest('name must be provided');
    throw methodNotAllowed();
  }
  if (kind.namespaced && namespace === undefined && (one || verb === 'create')) throw methodNotAllowed();
  if (!kind.namespaced && namespace !== undefined) throw unknownPath();
  const call: Call = {
    store,
    kind,
    version: target.version,
    namespace,
    name: name ?? '',
    subresource,
    user,
    query,
    contentType,
    body,
    manager: managerOf(request, query),
    dryRun: dryRunOf(query, optionsOf(verb)),
    fieldValidation: fieldValidationOf(query, optionsOf(verb)),
    warnings: [],
  };
  answerCall(call, verb, response, viewOf(request.headers.accept, query));
}

/** Answers one request. @throws StatusError for whatever is refused */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  surroundings: Surroundings,
): Promise<void> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  const user = authenticate(request.headers.authorization, surroundings.tokens);
  const target = targetOf(path);
  if (target.type === 'path') return readPath(request, response, path, user);
  await callResource(request, response, target, new URLSearchParams(search), user, surroundings);
}
