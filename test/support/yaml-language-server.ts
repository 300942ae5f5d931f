/** The YAML language server of npm as a process, spoken to as Red Hat's extension speaks to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a contributor of schemas answers; the two requests that the server has for that. */
export interface Contributions {
  /** The schemas of a document, given its URI; none leaves it to what is configured. */
  schemasOf(resource: string): string[];
  contentOf(schema: string): Promise<string> | string;
}

export interface Position {
  line: number;
  character: number;
}

/** What the tests read of a proposal. */
export interface Proposal {
  label: string;
  kind?: number;
  insertText?: string;
  documentation?: string | { value: string };
  textEdit?: { newText: string };
}

export interface Remark {
  message: string;
  severity?: number;
  range: { start: Position; end: Position };
}

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** Started with no schema store, since nothing here may ask the network. */
export class YamlLanguageServer {
  private readonly child: ChildProcess;
  private readonly contributions: Contributions;
  private readonly settings: Record<string, unknown>;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly listeners: ((uri: string, remarks: Remark[]) => void)[] = [];
  private unread = Buffer.alloc(0);
  private lastId = 0;

  private constructor(node: string, root: string, contributions: Contributions, yaml: object) {
    this.contributions = contributions;
    this.settings = { yaml: { validate: true, hover: true, completion: true, ...quiet, ...yaml } };
    const program = join(root, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server');
    this.child = spawn(node, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout?.on('data', (chunk: Buffer) => this.read(chunk));
  }

  /** `root` is the project's folder, `yaml` are settings below `yaml.`; rejects when it does not start. */
  static async start(
    root: string,
    contributions: Contributions,
    { node = process.execPath, yaml = {} }: { node?: string; yaml?: object } = {},
  ): Promise<YamlLanguageServer> {
    const server = new YamlLanguageServer(node, root, contributions, yaml);
    const ended = new Promise<never>((_, reject) => {
      server.child.once('error', reject);
      server.child.once('exit', code => reject(new Error(`the YAML language server ended with ${code}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([
      ended,
      server.request('initialize', { processId: process.pid, rootUri: null, capabilities }),
    ]);
    server.notify('initialized', {});
    server.notify('yaml/registerCustomSchemaRequest');
    return server;
  }

  stop(): void {
    this.child.kill();
  }

  onRemarks(listener: (uri: string, remarks: Remark[]) => void): void {
    this.listeners.push(listener);
  }

  open(uri: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  }

  change(uri: string, version: number, text: string): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  close(uri: string): void {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** What it has to say about a text, once it has said it. */
  async remarksOn(uri: string, text: string): Promise<Remark[]> {
    const said = new Promise<Remark[]>(resolve => {
      this.onRemarks((of, remarks) => of === uri && resolve(remarks));
    });
    this.open(uri, text);
    return said;
  }

  async proposals(uri: string, position: Position): Promise<Proposal[]> {
    const found = await this.request('textDocument/completion', { textDocument: { uri }, position });
    return Array.isArray(found) ? found : ((found as { items?: Proposal[] } | null)?.items ?? []);
  }

  async hover(uri: string, position: Position): Promise<string> {
    const found = await this.request('textDocument/hover', { textDocument: { uri }, position });
    return (found as { contents: { value: string } } | null)?.contents.value ?? '';
  }

  private request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve(result),
      );
      this.send({ id, method, params });
    });
  }

  private notify(method: string, params?: unknown): void {
    this.send({ method, params });
  }

  private send(message: Message): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  private read(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    for (;;) {
      const end = this.unread.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.unread.toString('latin1', 0, end))?.[1]);
      if (end === -1 || this.unread.length < end + 4 + length) return;
      const text = this.unread.toString('utf8', end + 4, end + 4 + length);
      this.unread = this.unread.subarray(end + 4 + length);
      void this.receive(JSON.parse(text) as Message);
    }
  }

  private async receive(message: Message): Promise<void> {
    const { id, method, params } = message;
    if (method === undefined) {
      this.waiting.get(Number(id))?.(message);
      this.waiting.delete(Number(id));
    } else if (id !== undefined) {
      this.send({ id, result: (await this.answer(method, params)) ?? null });
    } else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: Remark[] };
      for (const listener of this.listeners) listener(uri, diagnostics);
    }
  }

  private answer(method: string, params: unknown): unknown {
    switch (method) {
      case 'custom/schema/request':
        return this.contributions.schemasOf(String([params].flat()[0]));
      case 'custom/schema/content':
        return this.contributions.contentOf(String([params].flat()[0]));
      case 'workspace/configuration':
        return (params as { items: { section: string }[] }).items.map(
          ({ section }) => this.settings[section],
        );
      default:
        return undefined;
    }
  }
}

const quiet = { schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } };
const markdown = ['markdown', 'plaintext'];
const capabilities = {
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: markdown } },
    hover: { contentFormat: markdown },
  },
};
