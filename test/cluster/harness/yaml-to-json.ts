import { requireBench } from './bench.ts';
import { run } from './run.ts';

/** What kubectl makes of a YAML document: a JSON value, or the decoder's complaint. */
export type YamlAnswer = { json: unknown } | { error: string };

/** Decodes YAML documents as kubectl decodes manifests, all in one process; answers in the order asked. */
export async function yamlToJson(documents: readonly string[]): Promise<YamlAnswer[]> {
  const input = documents.map(yaml => `${JSON.stringify({ yaml })}\n`).join('');
  const { code, stdout, stderr } = await run(await requireBench(), ['yaml2json'], { input });
  if (code !== 0) throw new Error(`kubebench yaml2json failed (exit code ${code}): ${stderr}`);
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as YamlAnswer);
}
