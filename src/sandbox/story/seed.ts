import type { JsonObject } from '../json.ts';
import { childObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindNamed } from '../kinds/table.ts';
import type { Stored } from '../objects.ts';
import type { Store } from '../store/store.ts';
import type { Call } from '../verbs/call.ts';
import { create } from '../verbs/create.ts';
import { definitions } from './definitions.ts';
import { modelService } from './model-service.ts';
import { modelBehaviour, prometheusService } from './prometheus.ts';

/** A write by the sandbox itself, on the same road as everybody's. */
export function ownCall(store: Store, kind: Kind, namespace: string | undefined, manager: string): Call {
  return {
    store,
    kind,
    version: kind.storage,
    namespace,
    name: '',
    subresource: undefined,
    user: { name: 'admin', groups: [] },
    query: new URLSearchParams(),
    contentType: 'application/json',
    body: '',
    manager,
    dryRun: false,
    fieldValidation: 'Strict',
    warnings: [],
  };
}

/** Creates an object as if it had been posted. @throws StatusError as for anybody */
export function createObject(store: Store, object: JsonObject, manager = 'kubectl-create'): Stored {
  const [group = '', version] = String(object.apiVersion).split('/');
  const kind = kindNamed(version ? group : '', String(object.kind));
  if (!kind)
    throw new Error(`the sandbox does not serve ${String(object.apiVersion)} ${String(object.kind)}`);
  const namespace = kind.namespaced
    ? String(childObject(object, 'metadata').namespace ?? 'default')
    : undefined;
  return create({ ...ownCall(store, kind, namespace, manager), body: JSON.stringify(object) });
}

/** What every cluster has: its namespaces and the definitions of the custom kinds. */
export function seedCluster(store: Store): void {
  for (const name of ['default', 'kube-system', 'istio-system']) {
    // Without sidecars nothing would follow a VirtualService.
    const labels: Record<string, string> = { 'kubernetes.io/metadata.name': name };
    if (name === 'default') labels['istio-injection'] = 'enabled';
    createObject(
      store,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
      'kube-apiserver',
    );
  }
  for (const definition of definitions()) createObject(store, definition, 'istioctl');
}

/** The model service in the namespace `default`, and what its metrics are asked of. */
export function seedModelService(store: Store): void {
  for (const object of [...modelService, prometheusService, modelBehaviour]) createObject(store, object);
}
