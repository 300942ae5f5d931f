export type { CliAnswer } from './cli.ts';
export type { Counts, Load, LoadOptions } from './load.ts';
export { host, type Mesh, meshParts, namespace, service, startMesh, virtualService } from './mesh.ts';
export { type Behaviour, type Version, versions } from './models.ts';
