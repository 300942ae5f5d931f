/**
 * A client's proxy: Envoy with one listener of its own, whose routes, clusters and endpoints come from istiod. (Istio's
 * own listeners need filters that stock Envoy lacks; its routes and clusters do not.)
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessLogFormat } from './access-log.ts';
import { freePorts } from './ports.ts';
import { type Program, startProgram } from './program.ts';

export interface Envoy extends Program {
  /** "http://127.0.0.1:PORT", where clients send to. */
  url: string;
  /** Envoy's own figures and configuration. */
  admin: string;
  /** A line of JSON a request; see access-log.ts. */
  accessLog: string;
}

export interface EnvoyOptions {
  binary: string;
  /** For its files. */
  directory: string;
  xdsPort: number;
  /** Tells proxies apart, and names their files. */
  name: string;
  /** Where its workload runs: short hosts and `exportTo` go by it. */
  namespace: string;
}

const node = ({ name, namespace }: EnvoyOptions) => ({
  id: `sidecar~127.0.0.1~${name}.${namespace}~${namespace}.svc.cluster.local`,
  cluster: `${name}.${namespace}`,
  metadata: { NAMESPACE: namespace, CLUSTER_ID: 'Kubernetes', ISTIO_VERSION: '1.31.0' },
});

const type = (name: string): { '@type': string } => ({ '@type': `type.googleapis.com/${name}` });

const manager = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';

function listener(port: number, accessLog: string) {
  return {
    name: 'outbound',
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: {
              ...type(manager),
              stat_prefix: 'outbound',
              // Istio names the routes of plain HTTP by the port that they are for.
              rds: {
                route_config_name: '80',
                config_source: { ads: {}, resource_api_version: 'V3', initial_fetch_timeout: '0s' },
              },
              http_filters: [
                {
                  name: 'envoy.filters.http.router',
                  typed_config: type('envoy.extensions.filters.http.router.v3.Router'),
                },
              ],
              access_log: [
                {
                  name: 'envoy.access_loggers.file',
                  typed_config: {
                    ...type('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
                    path: accessLog,
                    log_format: { json_format: accessLogFormat },
                  },
                },
              ],
            },
          },
        ],
      },
    ],
  };
}

/** How Envoy reaches istiod: gRPC, which is HTTP/2. */
function xdsCluster(port: number) {
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return {
    name: 'xds-grpc',
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: {
      cluster_name: 'xds-grpc',
      endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
    },
    typed_extension_protocol_options: {
      [options]: { ...type(options), explicit_http_config: { http2_protocol_options: {} } },
    },
  };
}

/** Starts an Envoy and waits until it has its routes. */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const { binary, directory, name, xdsPort } = options;
  const [port = 0, adminPort = 0] = await freePorts(2);
  const accessLog = join(directory, `${name}-access.log`);
  writeFileSync(accessLog, '');
  const bootstrap = join(directory, `${name}-envoy.json`);
  writeFileSync(
    bootstrap,
    JSON.stringify({
      node: node(options),
      admin: { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } },
      dynamic_resources: {
        ads_config: {
          api_type: 'GRPC',
          transport_api_version: 'V3',
          grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
        },
        cds_config: { ads: {}, resource_api_version: 'V3', initial_fetch_timeout: '0s' },
      },
      static_resources: { listeners: [listener(port, accessLog)], clusters: [xdsCluster(xdsPort)] },
    }),
  );
  const admin = `http://127.0.0.1:${adminPort}`;
  const program = await startProgram({
    binary,
    logFile: join(directory, `${name}-envoy.log`),
    args: [
      ...['--config-path', bootstrap, '--concurrency', '1', '--log-level', 'warning'],
      // Several run on one machine, and the access log is read while it is written.
      ...['--use-dynamic-base-id', '--file-flush-interval-msec', '100'],
    ],
    ready: async () => (await fetch(`${admin}/ready`)).ok,
  });
  return { ...program, url: `http://127.0.0.1:${port}`, admin, accessLog };
}
