/** Which proxy leads to a server, by the rules of Go's net/http, which kubectl follows. */
import { BlockList, isIP } from 'node:net';

type Environment = Record<string, string | undefined>;

const either = (env: Environment, name: string): string => env[name] || env[name.toLowerCase()] || '';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** One entry of NO_PROXY: `*`, an address, a CIDR, a domain; addresses and domains with a port or without. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [network = '', bits] = entry.split('/');
  if (bits !== undefined && isIP(network) && /^\d+$/.test(bits)) {
    if (!isIP(host)) return false;
    const list = new BlockList();
    try {
      list.addSubnet(network, Number(bits), family(network));
    } catch {
      return false;
    }
    return list.check(host, family(host));
  }
  const [, name = '', only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) ? `[${entry}]` : entry) ?? [];
  if (only && only !== port) return false;
  if (isIP(name)) return host === name;
  const domain = name.startsWith('*.') ? name.slice(1) : name;
  if (domain.startsWith('.')) return host.endsWith(domain);
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** True when NO_PROXY (or the address being this machine's own) sends requests to the server directly. */
export function goesDirect(server: URL, noProxy: string): boolean {
  const host = server.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost') return true;
  if (isIP(host) && loopback.check(host, family(host))) return true;
  const entries = noProxy.split(',').map(entry => entry.trim().toLowerCase());
  return entries.some(entry => entry !== '' && matches(entry, host, port));
}

/**
 * The proxy's URL for a server, undefined for none: the cluster's own `proxy-url`, always; else HTTPS_PROXY or
 * HTTP_PROXY by the server's scheme, unless NO_PROXY excludes the server.
 */
export function proxyFor(
  server: string,
  clusterProxy: string | undefined,
  env: Environment,
): string | undefined {
  if (clusterProxy) return clusterProxy;
  const url = new URL(server);
  const proxy = either(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === '' || goesDirect(url, either(env, 'NO_PROXY'))) return undefined;
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
