/** The API server's proxy to Services. One of them leads somewhere: Prometheus; behind the others nothing runs. */
import type { ServerResponse } from 'node:http';
import { badRequest, methodNotAllowed, notFound, serviceUnavailable } from '../errors.ts';
import { childObject, isObject } from '../json.ts';
import { kindOf } from '../kinds/table.ts';
import { asJson } from '../objects.ts';
import { answer } from '../prometheus/api.ts';
import type { Store } from '../store/store.ts';
import { prometheusService } from '../story/prometheus.ts';
import type { Traffic } from '../traffic/simulation.ts';
import { sendJson } from './answer.ts';

const services = kindOf('', 'services');

export interface ProxyCall {
  method: string;
  namespace: string;
  /** `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT`. */
  named: string;
  /** Below the Service. */
  path: string;
  query: URLSearchParams;
  body: string;
  contentType: string | undefined;
}

/** The Service's port that is meant by a number or a name. @throws StatusError as the API server's proxy does */
function checkPort(store: Store, namespace: string, named: string): { name: string; scheme: string } {
  const parts = named.split(':');
  if (parts.length > 3) throw badRequest(`invalid service request "${named}"`);
  const [scheme = '', name = '', port = ''] =
    parts.length === 3 ? parts : parts.length === 2 ? ['', ...parts] : ['', named];
  const found = services && store.get(services, namespace, name);
  if (!found) throw notFound({ group: '', plural: 'services' }, name);
  const { ports } = childObject(asJson(found), 'spec');
  const all = (Array.isArray(ports) ? ports : []).filter(isObject);
  const isThere =
    port === '' ? all.length === 1 : all.some(one => String(one.port) === port || one.name === port);
  if (!isThere)
    throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service "${name}"`);
  return { name, scheme };
}

/** Passes a request on. @throws StatusError */
export function answerProxied(
  { method, namespace, named, path, query, body, contentType }: ProxyCall,
  response: ServerResponse,
  store: Store,
  traffic: Traffic,
): void {
  const { name, scheme } = checkPort(store, namespace, named);
  const { metadata } = prometheusService;
  if (namespace !== metadata.namespace || name !== metadata.name)
    throw serviceUnavailable(`no endpoints available for service "${name}"`);
  if (scheme === 'https') throw serviceUnavailable('http: server gave HTTP response to HTTPS client');
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') throw methodNotAllowed();
  const asked = new URLSearchParams(query);
  if (/^application\/x-www-form-urlencoded/i.test(contentType ?? ''))
    for (const [key, value] of new URLSearchParams(body)) asked.append(key, value);
  const database = () => ({ series: traffic.series(), scrapeMs: traffic.scrapeMs });
  const { status, body: said } = answer(path, database, asked, traffic.now());
  if (typeof said === 'string') sendJson(response, status, said, 'text/plain; charset=utf-8');
  else sendJson(response, status, JSON.stringify(said));
}
