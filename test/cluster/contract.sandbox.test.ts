import { startSandbox } from '../../src/sandbox/index.ts';
import { contract } from './contract/suite.ts';

contract('the sandbox', async () => {
  const sandbox = await startSandbox();
  return {
    access: user => ({ server: sandbox.url, caPem: sandbox.caPem, token: sandbox.tokens[user] }),
    async forgottenVersion() {
      sandbox.compact();
      return '1';
    },
    stop: () => sandbox.stop(),
  };
});
