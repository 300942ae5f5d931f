/**
 * Istio's published CustomResourceDefinitions, read from the Go module that carries them. The module is
 * had through Go's own client, so its checksum is verified and nothing is vendored here.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** The release whose CRDs the committed schemas describe. */
export const ISTIO_API = 'istio.io/api@v1.31.1';

/** One node of a CRD's structural schema: the few OpenAPI keywords that Kubernetes allows there. */
export interface CrdSchema {
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  required?: string[];
  properties?: Record<string, CrdSchema>;
  items?: CrdSchema;
  additionalProperties?: CrdSchema;
  oneOf?: CrdSchema[];
  anyOf?: CrdSchema[];
  allOf?: CrdSchema[];
  not?: CrdSchema;
  description?: string;
  'x-kubernetes-validations'?: { rule: string; message: string }[];
}

interface Crd {
  kind?: string;
  spec: {
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: CrdSchema } }[];
  };
}

/** A kind's schema, and the versions that serve it. */
export interface CrdKind {
  versions: string[];
  schema: CrdSchema;
}

/**
 * Reads the CRD of one kind. Throws when `go` is missing, when the module can neither be found nor
 * downloaded, and when the served versions no longer share one schema.
 */
export function readCrd(kind: string, options: { offline?: boolean } = {}): CrdKind {
  const file = join(moduleFolder(options.offline ?? false), 'kubernetes/customresourcedefinitions.gen.yaml');
  const crds = parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS() as Crd | null);
  const versions = crds.find(crd => crd?.spec.names.kind === kind)?.spec.versions ?? [];
  const [first] = versions;
  if (!first) throw new Error(`${file} has no CustomResourceDefinition for ${kind}`);
  const schema = first.schema.openAPIV3Schema;
  for (const other of versions) {
    if (JSON.stringify(other.schema.openAPIV3Schema) === JSON.stringify(schema)) continue;
    throw new Error(`${kind}: ${other.name} and ${first.name} differ, but one schema is generated for all`);
  }
  return { versions: versions.map(version => version.name), schema };
}

function moduleFolder(offline: boolean): string {
  const env = offline ? { ...process.env, GOPROXY: 'off' } : process.env;
  const answer = execFileSync('go', ['mod', 'download', '-json', ISTIO_API], {
    cwd: tmpdir(),
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}
