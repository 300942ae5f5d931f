/**
 * Takes out of the cluster bundle what it never runs. The Kubernetes client's generated models are a third of
 * it and have no side effects, but its package does not say so; of undici only the connection pools are used,
 * and its index loads fetch, WebSocket and mocks, and installs itself as the process's global dispatcher, which
 * other extensions in the same process share.
 */
import type { Plugin } from 'esbuild';

const client = /[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/;
/** Marks a path that is being resolved by esbuild's own rules. */
const asking = Symbol('asking');

/** The parts of undici that the pools are made of, by the paths of the pinned version. */
const pools = `
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));
exports.Agent = require('undici/lib/dispatcher/agent.js');
exports.ProxyAgent = require('undici/lib/dispatcher/proxy-agent.js');
exports.fetch = () => { throw new Error('fetch is not part of this bundle'); };
`;

export const leanClient: Plugin = {
  name: 'lean-client',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'pools' }));
    onLoad({ filter: /.*/, namespace: 'pools' }, () => ({
      contents: pools,
      resolveDir: import.meta.dirname,
    }));
    onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === asking || !(client.test(importer) || path.startsWith('@kubernetes/')))
        return undefined;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: asking });
      return client.test(found.path) ? { ...found, sideEffects: false } : undefined;
    });
  },
};
