/** Lists a kind, page by page. */
import type { KubeObject } from '../istio/types.ts';
import { ClusterError } from './errors.ts';
import type { SessionHttp } from './ports.ts';

const pageSize = 500;

interface Page {
  apiVersion?: string;
  kind?: string;
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubeObject[];
}

export interface Listed {
  objects: KubeObject[];
  /** Where a watch goes on from. */
  resourceVersion: string;
}

/**
 * Every object of the list at `path`, as of one moment. When the server forgets that moment between two
 * pages, the whole is asked for again in one piece. Throws ClusterError.
 */
export async function listAll(http: SessionHttp, path: string, signal?: AbortSignal): Promise<Listed> {
  const objects: KubeObject[] = [];
  let limit: number | undefined = pageSize;
  let token: string | undefined;
  for (;;) {
    let page: Page;
    try {
      page = await http.ask<Page>({ method: 'GET', path, query: { limit, continue: token }, signal });
    } catch (error) {
      const forgotten = token !== undefined && error instanceof ClusterError && error.status === 410;
      if (!forgotten) throw error;
      objects.length = 0;
      limit = undefined;
      token = undefined;
      continue;
    }
    // Items of a list do not say what they are; the list does.
    const { apiVersion, kind = '' } = page;
    for (const item of page.items ?? [])
      objects.push({ apiVersion, kind: kind.replace(/List$/, ''), ...item });
    token = page.metadata?.continue || undefined;
    if (!token) return { objects, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}
