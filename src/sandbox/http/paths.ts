/** The paths that name no resource. */
import { AGGREGATED, aggregated, wantsAggregated } from '../discovery/aggregated.ts';
import {
  OPENAPI_PROTOBUF,
  openApiV2,
  openApiV2Protobuf,
  openApiV3,
  openApiV3Index,
} from '../discovery/openapi.ts';
import { coreVersions, groupDocument, groupList, resourceList, versionDocument } from '../discovery/plain.ts';
import type { JsonObject } from '../json.ts';

/** An answer that is the same for everybody. */
export interface Fixed {
  body: JsonObject | string | Buffer;
  contentType?: string;
}

const root = {
  paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
};

/** The document at a path, or undefined when there is none. */
export function documentAt(path: string, accept: string | undefined, address: string): Fixed | undefined {
  const clean = path.replace(/\/+$/, '') || '/';
  const parts = clean.split('/').slice(1);
  if (['/healthz', '/livez', '/readyz'].includes(clean)) return { body: 'ok', contentType: 'text/plain' };
  if (clean === '/') return { body: root };
  if (clean === '/version') return { body: versionDocument() };
  if (clean === '/api' || clean === '/apis') {
    if (wantsAggregated(accept)) return { body: aggregated(clean === '/api'), contentType: AGGREGATED };
    return { body: clean === '/api' ? coreVersions(address) : groupList() };
  }
  if (clean === '/openapi/v2') {
    if (!accept?.includes('proto-openapi')) return { body: openApiV2() };
    return { body: openApiV2Protobuf(), contentType: OPENAPI_PROTOBUF };
  }
  if (clean === '/openapi/v3') return { body: openApiV3Index() };
  const document = nested(parts);
  return document && { body: document };
}

function nested(parts: string[]): JsonObject | undefined {
  const [first, second = '', third, fourth, fifth] = parts;
  if (first === 'api' && parts.length === 2) return resourceList('', second);
  if (first === 'apis' && parts.length === 2) return groupDocument(second);
  if (first === 'apis' && parts.length === 3) return resourceList(second, third ?? '');
  if (first !== 'openapi' || second !== 'v3') return undefined;
  if (third === 'api' && fourth && parts.length === 4) return openApiV3('', fourth);
  if (third === 'apis' && fourth && fifth && parts.length === 5) return openApiV3(fourth, fifth);
  return undefined;
}
