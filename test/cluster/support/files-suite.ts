/** What applying files must do, whatever serves the API: the real API server, or the sandbox. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileObjectOutcome, FileOutcome, PreparedFile } from '../../../src/canary/files/model.ts';
import { allWanted } from '../../../src/canary/files/wanted.ts';
import { writtenIn } from '../../../src/canary/files/written.ts';
import { readHistory, stableAnnotation } from '../../../src/canary/history.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import {
  applyFile,
  applyPlan,
  openSession,
  prepareFile,
  readOnce,
  undoFile,
} from '../../../src/cluster/index.ts';
import type { ClusterSession } from '../../../src/cluster/ports.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { type ApiAccess, apiRequest } from '../harness/index.ts';

export interface FilesTarget {
  access: ApiAccess;
  kubeconfig: string;
  stop(): Promise<void>;
}

interface Body extends VirtualService {
  metadata: NonNullable<VirtualService['metadata']> & {
    managedFields?: { manager: string; operation: string; fieldsV1?: unknown }[];
  };
}

const namespace = 'default';
const istio = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
export const stamp = { at: '2026-01-01T00:00:00Z', newId: randomUUID };

export const vsText = (name: string, v2: number, more = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [${name}]
${more}  http:
    - route:
        - destination: {host: ${name}, subset: v1}
          weight: ${100 - v2}
        - destination: {host: ${name}, subset: v2}
          weight: ${v2}
`;
export const drText = (name: string, ...subsets: string[]) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
spec:
  host: ${name}
  subsets:
${subsets.map(one => `    - {name: ${one}, labels: {version: ${one}}}`).join('\n')}
`;

const outcomes = (outcome: FileOutcome): string[] =>
  outcome.objects.map(({ kind, status }: FileObjectOutcome) => `${kind} ${status}`);

export function filesSuite(title: string, start: () => Promise<FilesTarget>): void {
  describe(title, () => {
    let target: FilesTarget;
    let session: ClusterSession;
    let name = '';
    let made = 0;
    beforeAll(async () => {
      target = await start();
      session = await openSession({ kubeconfig: target.kubeconfig, namespace });
    }, 60_000);
    afterAll(async () => {
      await session?.close();
      await target?.stop();
    });
    beforeEach(() => {
      made++;
      name = `model-${made}`;
    });

    const send = (method: string, path: string, body?: unknown, type?: string) =>
      apiRequest(target.access, method, path, body, type ? { 'content-type': type } : undefined);
    const vsPath = () => `${istio}/virtualservices/${name}`;
    const drPath = () => `${istio}/destinationrules/${name}`;
    const get = async (path: string): Promise<Body> => (await send('GET', path)).body as Body;
    const prepare = async (text: string): Promise<PreparedFile> => {
      const { snapshot } = await readOnce(session);
      const objects = allWanted(writtenIn(parseText(text)).objects, session.namespace, 'a.yaml');
      return prepareFile(session, objects, snapshot, stamp);
    };
    const carry = async (text: string, force = false): Promise<FileOutcome> =>
      applyFile(session, await prepare(text), { force, settleMs: 0 });
    const undo = async (outcome: FileOutcome): Promise<FileOutcome> =>
      undoFile(session, outcome, (await readOnce(session)).snapshot, stamp, { settleMs: 0 });
    const shift = async (share: number): Promise<void> => {
      const { snapshot } = await readOnce(session);
      const plan = planShift(snapshot, { namespace, name }, { v2: share }, { stable: 'v1' }, stamp);
      expect((await applyPlan(session, plan)).objects).toMatchObject([{ status: 'applied' }]);
    };
    const weights = (vs: Body) => vs.spec?.http?.[0]?.route?.map(one => one.weight);
    const owners = (body: Body) =>
      (body.metadata.managedFields ?? []).map(one => `${one.manager} ${one.operation}`).sort();
    /** As kubectl's client-side apply writes: an update that leaves its note. */
    const clientSide = (text: string, manager = 'kubectl-client-side-apply') => {
      const [object] = writtenIn(parseText(text)).objects;
      const value = object?.value as unknown as Body;
      const note = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(value)}\n` };
      const body = { ...value, metadata: { ...value.metadata, namespace, annotations: note } };
      return send('POST', `${istio}/virtualservices?fieldManager=${manager}`, body);
    };

    test('creates what is not there, DestinationRule first, and undo deletes it', async () => {
      const prepared = await prepare(`${vsText(name, 0)}---\n${drText(name, 'v1', 'v2')}`);
      expect(prepared.objects.map(one => one.change)).toEqual(['create', 'create']);
      expect(prepared.plan.raisesCanary).toBe(true);
      expect((await send('GET', vsPath())).status).toBe(404);
      const order: string[] = [];
      const outcome = await applyFile(session, prepared, {
        settleMs: 0,
        onApplied: object => order.push(object.kind ?? ''),
      });
      expect(outcomes(outcome)).toEqual(['VirtualService created', 'DestinationRule created']);
      expect(order).toEqual(['DestinationRule', 'VirtualService']);
      expect(weights(await get(vsPath()))).toEqual([100, 0]);
      const back = await undo(outcome);
      expect(outcomes(back)).toEqual(['VirtualService applied', 'DestinationRule applied']);
      expect((await send('GET', vsPath())).status).toBe(404);
      expect((await send('GET', drPath())).status).toBe(404);
    });

    test('says unchanged, and writes nothing, where the cluster has it like that', async () => {
      await carry(vsText(name, 10));
      const before = await get(vsPath());
      const prepared = await prepare(vsText(name, 10));
      expect(prepared.objects[0]).toMatchObject({ change: 'none', conflicts: [], takesOver: [] });
      expect(outcomes(await applyFile(session, prepared))).toEqual(['VirtualService unchanged']);
      expect((await get(vsPath())).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    });

    test('takes over after our own shift; history and stable survive, and the history goes on', async () => {
      await carry(vsText(name, 0));
      await shift(10);
      const prepared = await prepare(vsText(name, 50));
      expect(prepared.objects[0]).toMatchObject({
        change: 'change',
        conflicts: [],
        takesOver: ['istio-canary'],
      });
      expect(prepared.plan.objects[0]).toMatchObject({
        before: { v1: 90, v2: 10 },
        after: { v1: 50, v2: 50 },
      });
      expect(prepared.plan.raisesCanary).toBe(true);
      expect(outcomes(await applyFile(session, prepared))).toEqual(['VirtualService applied']);
      const now = await get(vsPath());
      expect(weights(now)).toEqual([50, 50]);
      expect(owners(now)).toEqual(['istio-canary Apply']);
      expect(now.metadata.annotations?.[stableAnnotation]).toBe('v1');
      const history = readHistory(now.metadata.annotations, now.metadata.uid ?? '');
      expect(history.map(one => one.action)).toEqual(['apply', 'shift']);
      // The next file without any annotation still drops none of ours.
      await carry(vsText(name, 20, '  gateways: [mesh]\n'));
      const later = await get(vsPath());
      expect(later.metadata.annotations?.[stableAnnotation]).toBe('v1');
      expect(readHistory(later.metadata.annotations, later.metadata.uid ?? '')).toHaveLength(3);
      // Undo Last Shift knows the entry.
      const { snapshot } = await readOnce(session);
      expect(
        (await applyPlan(session, planUndo(snapshot, { namespace, name }, stamp))).objects,
      ).toMatchObject([{ status: 'applied', after: { v1: 50, v2: 50 } }]);
      await shift(60);
      expect(weights(await get(vsPath()))).toEqual([40, 60]);
    });

    test.each(['kubectl-client-side-apply', 'somebody'])(
      "migrates client-side apply's fields (%s) and drops what the file names no more",
      async manager => {
        expect((await clientSide(vsText(name, 10, '  gateways: [mesh]\n'), manager)).status).toBe(201);
        const prepared = await prepare(vsText(name, 30));
        expect(prepared.objects[0]).toMatchObject({ change: 'change', conflicts: [], takesOver: [manager] });
        expect(prepared.objects[0]?.after.spec).not.toHaveProperty('gateways');
        const outcome = await applyFile(session, prepared);
        expect(outcome.objects[0]).toMatchObject({ status: 'applied', warnings: [] });
        const now = await get(vsPath());
        expect(weights(now)).toEqual([70, 30]);
        expect(now.spec?.gateways).toBeUndefined();
        expect(owners(now)).toEqual(['istio-canary Apply']);
        const back = await undo(outcome);
        expect(outcomes(back)).toEqual(['VirtualService applied']);
        const former = await get(vsPath());
        expect(former.spec).toEqual(prepared.objects[0]?.live?.spec);
        expect(former.metadata.annotations).toHaveProperty([
          'kubectl.kubernetes.io/last-applied-configuration',
        ]);
        expect(
          readHistory(former.metadata.annotations, former.metadata.uid ?? '').map(one => one.action),
        ).toEqual(['undo', 'apply']);
      },
    );

    test('what a new canary made keeps the mark by which its undo knows it', async () => {
      const [object] = writtenIn(parseText(vsText(name, 0))).objects;
      const value = object?.value as unknown as Body;
      const metadata = { ...value.metadata, namespace, annotations: { 'istio-canary.dev/created': 'mark' } };
      await send('POST', `${istio}/virtualservices?fieldManager=istio-canary`, { ...value, metadata });
      expect(outcomes(await carry(vsText(name, 10)))).toEqual(['VirtualService applied']);
      expect((await get(vsPath())).metadata.annotations).toMatchObject({
        'istio-canary.dev/created': 'mark',
      });
    });

    test('the notes of a guarded rollout are as they are by now, applied or taken back', async () => {
      await carry(vsText(name, 10));
      const note = (value: string) => ({
        'istio-canary.dev/rollout': value,
        'istio-canary.dev/rollout-driver': value,
      });
      const write = async (value: string): Promise<void> => {
        const patch = { metadata: { annotations: note(value) } };
        await send('PATCH', `${vsPath()}?fieldManager=istio-canary`, patch, 'application/merge-patch+json');
      };
      await write('first');
      const prepared = await prepare(vsText(name, 10, '  gateways: [mesh]\n'));
      const outcome = await applyFile(session, prepared);
      expect(outcomes(outcome)).toEqual(['VirtualService applied']);
      expect((await get(vsPath())).metadata.annotations).toMatchObject(note('first'));
      await write('second');
      expect(outcomes(await undo(outcome))).toEqual(['VirtualService applied']);
      expect((await get(vsPath())).metadata.annotations).toMatchObject(note('second'));
    });

    test('is not applied to what is on its way out', async () => {
      await carry(vsText(name, 0));
      const finalizers = [{ op: 'add', path: '/metadata/finalizers', value: ['example.com/held'] }];
      await send('PATCH', vsPath(), finalizers, 'application/json-patch+json');
      await send('DELETE', vsPath());
      await expect(prepare(vsText(name, 10))).rejects.toThrow(/is being deleted/);
      const none = [{ op: 'remove', path: '/metadata/finalizers' }];
      await send('PATCH', vsPath(), none, 'application/json-patch+json');
    });

    test('names other managers and their fields; only force takes them', async () => {
      const [object] = allWanted(writtenIn(parseText(vsText(name, 10))).objects, namespace, 'a.yaml');
      const applied = await send(
        'PATCH',
        `${vsPath()}?fieldManager=argocd-controller`,
        object?.wanted,
        'application/apply-patch+yaml',
      );
      expect(applied.status).toBe(201);
      const prepared = await prepare(vsText(name, 30));
      expect(prepared.objects[0]?.conflicts).toEqual([
        { manager: 'argocd-controller', field: '.spec.http', byUpdate: false },
      ]);
      const refused = await applyFile(session, prepared);
      expect(refused.objects[0]).toMatchObject({
        status: 'conflict',
        message: expect.stringContaining('argocd-controller owns .spec.http'),
      });
      expect(weights(await get(vsPath()))).toEqual([90, 10]);
      expect(outcomes(await applyFile(session, await prepare(vsText(name, 30)), { force: true }))).toEqual([
        'VirtualService applied',
      ]);
      expect(weights(await get(vsPath()))).toEqual([70, 30]);
    });

    test('an edit by hand is a conflict too', async () => {
      await carry(vsText(name, 10));
      const edit = [{ op: 'replace', path: '/spec/http/0/route/0/weight', value: 80 }];
      await send('PATCH', `${vsPath()}?fieldManager=kubectl-edit`, edit, 'application/json-patch+json');
      expect((await prepare(vsText(name, 30))).objects[0]?.conflicts).toEqual([
        { manager: 'kubectl-edit', field: '.spec.http', byUpdate: true },
      ]);
    });

    test('writes over nothing that came after the comparison', async () => {
      await carry(vsText(name, 10));
      const prepared = await prepare(vsText(name, 30));
      await shift(77);
      const outcome = await applyFile(session, prepared, { force: true });
      expect(outcome.objects[0]).toMatchObject({
        status: 'conflict',
        message: expect.stringMatching(
          /was changed meanwhile, with istio-canary at .*Nothing was overwritten/,
        ),
      });
      expect(weights(await get(vsPath()))).toEqual([23, 77]);
      made++;
      name = `model-${made}`;
      const creating = await prepare(vsText(name, 30));
      await clientSide(vsText(name, 5));
      expect((await applyFile(session, creating)).objects[0]).toMatchObject({
        status: 'conflict',
        message: expect.stringContaining('was created by somebody else meanwhile'),
      });
      expect(weights(await get(vsPath()))).toEqual([95, 5]);
    });

    test('a DestinationRule that adds and drops subsets never leaves a route without its subset', async () => {
      await carry(`${drText(name, 'v1', 'v2')}---\n${vsText(name, 10)}`);
      const text = `${drText(name, 'v2', 'v3')}---\n${vsText(name, 10).replaceAll('v2', 'v3').replaceAll('v1', 'v2')}`;
      const seen: string[] = [];
      const outcome = await applyFile(session, await prepare(text), {
        settleMs: 0,
        onApplied: object => {
          const { subsets } = (object as { spec?: { subsets?: { name: string }[] } }).spec ?? {};
          seen.push(subsets ? subsets.map(one => one.name).join() : 'routes');
        },
      });
      expect(seen).toEqual(['v2,v3,v1', 'routes', 'v2,v3']);
      expect(outcomes(outcome)).toEqual(['DestinationRule applied', 'VirtualService applied']);
      const back = await undo(outcome);
      expect(outcomes(back)).toEqual(['DestinationRule applied', 'VirtualService applied']);
      expect((await get(drPath())).spec).toMatchObject({ subsets: [{ name: 'v1' }, { name: 'v2' }] });
      expect(weights(await get(vsPath()))).toEqual([90, 10]);
    });

    test('undo leaves what was changed since, and says so', async () => {
      await carry(vsText(name, 10));
      const outcome = await carry(vsText(name, 30));
      await shift(77);
      expect((await undo(outcome)).objects[0]).toMatchObject({
        status: 'conflict',
        message: expect.stringContaining('was changed since it was applied'),
      });
      expect(weights(await get(vsPath()))).toEqual([23, 77]);
    });

    test('says exactly what was applied and what not when one of several fails', async () => {
      await carry(`${drText(name, 'v1', 'v2')}---\n${vsText(name, 10)}`);
      const prepared = await prepare(`${vsText(name, 20)}---\n${drText(name, 'v1', 'v2', 'v3')}`);
      await shift(77);
      const outcome = await applyFile(session, prepared, { settleMs: 0 });
      expect(outcomes(outcome)).toEqual(['VirtualService conflict', 'DestinationRule applied']);
      const back = await undo(outcome);
      expect(outcomes(back)).toEqual(['DestinationRule applied']);
      expect((await get(drPath())).spec).toMatchObject({ subsets: [{ name: 'v1' }, { name: 'v2' }] });
    });

    test('what the server refuses is said before anything is written', async () => {
      const bad = vsText(name, 10).replace('weight: 10', 'weight: many');
      await expect(prepare(bad)).rejects.toThrow(/spec.http.*weight/);
    });
  });
}
