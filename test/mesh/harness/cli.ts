/** `istio-canary` as people run it: in this process, or as one of its own that can be killed. */
import { run } from '../../../src/cli/run.ts';

export interface CliAnswer {
  code: number;
  out: string;
  err: string;
}

/** Runs one command line in this process, nobody at the terminal. */
export async function cli(kubeconfig: string, args: readonly string[]): Promise<CliAnswer> {
  const answer: CliAnswer = { code: -1, out: '', err: '' };
  answer.code = await run(
    [...args],
    {
      stdout: text => (answer.out += text),
      stderr: text => (answer.err += text),
      stdin: async () => '',
      cwd: process.cwd(),
      env: { KUBECONFIG: kubeconfig },
    },
    '0',
  );
  return answer;
}
