/** A sandbox, the command line beside it, and what others do to its objects while that asks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../../src/cli/io.ts';
import { run } from '../../../src/cli/run.ts';
import { openSession, readOnce } from '../../../src/cluster/index.ts';
import type { HttpRequest } from '../../../src/cluster/ports.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';

const istio = '/apis/networking.istio.io/v1/namespaces/default';

export async function sandboxCli() {
  const sandbox = await startSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-meanwhile-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, sandbox.kubeconfig('admin'));
  const session = await openSession({ kubeconfig });
  const now = async () => (await readOnce(session)).snapshot;
  const ask = (request: HttpRequest) => session.http.ask<unknown>(request);
  const others = {
    merge: (path: string, body: object) =>
      ask({ method: 'PATCH', path: `${istio}/${path}`, body, contentType: 'application/merge-patch+json' }),
    post: (path: string, body: object) =>
      ask({ method: 'POST', path: path.startsWith('/') ? path : `${istio}/${path}`, body }),
    remove: (path: string) => ask({ method: 'DELETE', path: `${istio}/${path}` }),
  };
  /** Somebody's VirtualService that sends everything to one version. */
  const route = (name: string, host: string, subset?: string) =>
    others.post('virtualservices', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace: 'default' },
      spec: { hosts: [name], http: [{ route: [{ destination: { host, subset } }] }] },
    });
  /** Without `meanwhile` there is nobody to ask; with it, it happens at the question, which is answered with yes. */
  async function cli(args: string[], meanwhile?: () => Promise<unknown>) {
    let [out, err, asked] = ['', '', ''];
    const io: Io = {
      stdout: text => {
        out += text;
      },
      stderr: text => {
        err += text;
      },
      stdin: async () => '',
      cwd: folder,
      env: { KUBECONFIG: kubeconfig, XDG_STATE_HOME: folder },
      ...(meanwhile
        ? {
            ask: async (question: string) => {
              asked += question;
              await meanwhile();
              return 'y';
            },
          }
        : {}),
    };
    const code = await run(args, io, '0');
    return { code, out, err, asked };
  }
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const subsets = async (name: string): Promise<(string | undefined)[] | undefined> => {
    const rule = (await now()).destinationRules?.find(one => one.metadata?.name === name);
    return rule && (rule.spec?.subsets ?? []).map(one => one?.name ?? undefined);
  };
  const weights = async (name: string): Promise<(number | undefined)[] | undefined> => {
    const vs = (await now()).virtualServices.find(one => one.metadata?.name === name);
    return vs?.spec?.http?.[0]?.route?.map(one => one?.weight ?? undefined);
  };
  const stop = async (): Promise<void> => {
    await session.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { session, folder, now, cli, file, route, ...others, subsets, weights, stop };
}

export type SandboxCli = Awaited<ReturnType<typeof sandboxCli>>;
