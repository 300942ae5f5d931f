import { startSandbox } from '../../src/sandbox/index.ts';
import { filesSuite } from './support/files-suite.ts';
import { workspace } from './support/tls-server.ts';

filesSuite('files applied to the sandbox', async () => {
  const sandbox = await startSandbox();
  const work = workspace();
  const { url: server, caPem, tokens } = sandbox;
  return {
    access: { server, caPem, token: tokens.admin },
    kubeconfig: work.file('admin.yaml', sandbox.kubeconfig('admin')),
    stop: async () => {
      await sandbox.stop();
      work.remove();
    },
  };
});
