import { describe, expect, onTestFinished, test } from 'vitest';
import { canary, fresh } from './objects.ts';
import { type Api, istio, virtualServices, type WatchLine } from './target.ts';

const isOf = (type: string, name: string) => (line: WatchLine) =>
  line.type === type && line.object.metadata.name === name;

export function watchContract(api: Api): void {
  const start = (query: string) => {
    const watching = api.watch(`${virtualServices}?watch=true${query}`);
    onTestFinished(() => watching.stop());
    return watching;
  };
  const here = async () => (await api.get(virtualServices)).body.metadata.resourceVersion;

  describe('watch', () => {
    test('tells of what comes, changes and goes after a version', async () => {
      const name = fresh('watched');
      const watching = start(`&resourceVersion=${await here()}`);
      const { body: made } = await api.post(virtualServices, canary(name));
      expect((await watching.until(isOf('ADDED', name))).object).toEqual(made);
      const { body: changed } = await api.patch(`${virtualServices}/${name}`, { spec: { hosts: ['x'] } });
      expect((await watching.until(isOf('MODIFIED', name))).object).toEqual(changed);
      await api.delete(`${virtualServices}/${name}`);
      const gone = await watching.until(isOf('DELETED', name));
      expect(gone.object.spec).toEqual(changed.spec);
      expect(Number(gone.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(changed.metadata.resourceVersion),
      );
      expect(watching.lines.map(line => line.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    });

    test('begins with what there is when no version is given', async () => {
      const name = fresh('present');
      await api.post(virtualServices, canary(name));
      await start('').until(isOf('ADDED', name));
    });

    test('resumes where it was left, without a gap and without repeating', async () => {
      const [first, second] = [fresh('resumed'), fresh('resumed')];
      const { body } = await api.post(virtualServices, canary(first));
      await api.post(virtualServices, canary(second));
      const watching = start(`&resourceVersion=${body.metadata.resourceVersion}`);
      await watching.until(isOf('ADDED', second));
      expect(watching.lines).toHaveLength(1);
    });

    test('says nothing of a patch that changes nothing', async () => {
      const name = fresh('quiet');
      const { body } = await api.post(virtualServices, canary(name));
      const watching = start(`&resourceVersion=${body.metadata.resourceVersion}`);
      await api.patch(`${virtualServices}/${name}`, { spec: { hosts: ['model-service'] } });
      await api.patch(`${virtualServices}/${name}`, { metadata: { labels: { said: 'now' } } });
      const line = await watching.until(isOf('MODIFIED', name));
      expect(line.object.metadata.labels).toEqual({ said: 'now' });
      expect(watching.lines).toHaveLength(1);
    });

    test('tells of one object only when asked so', async () => {
      const [one, other] = [fresh('one'), fresh('other')];
      const watching = start(`&resourceVersion=${await here()}&fieldSelector=metadata.name%3D${one}`);
      await api.post(virtualServices, canary(other));
      await api.post(virtualServices, canary(one));
      await watching.until(isOf('ADDED', one));
      expect(watching.lines).toHaveLength(1);
    });

    test('shows what leaves a label selection as deleted, and what enters it as added', async () => {
      const name = fresh('selected');
      const path = `${virtualServices}/${name}`;
      const watching = start(`&resourceVersion=${await here()}&labelSelector=watch%3D${name}`);
      await api.post(virtualServices, canary(name));
      await api.patch(path, { metadata: { labels: { watch: name } } });
      await watching.until(isOf('ADDED', name));
      await api.patch(path, { metadata: { labels: { watch: null } } });
      await watching.until(isOf('DELETED', name));
      expect(watching.lines).toHaveLength(2);
    });

    test('ends after timeoutSeconds, with a bookmark before when asked for', async () => {
      let bookmark: WatchLine | undefined;
      // No server promises one: a busy one that cannot send it at once waits for the next time, which may be too late.
      for (let tries = 0; !bookmark && tries < 3; tries += 1) {
        const watching = start(`&resourceVersion=${await here()}&allowWatchBookmarks=true&timeoutSeconds=6`);
        // A bookmark says only what the client does not know yet.
        await api.post(virtualServices, canary(fresh('news')));
        await watching.ended;
        bookmark = watching.lines.findLast(line => line.type === 'BOOKMARK');
      }
      const { body } = await api.get(virtualServices);
      expect(bookmark?.object).toMatchObject({
        kind: 'VirtualService',
        apiVersion: 'networking.istio.io/v1',
      });
      const version = Number(bookmark?.object.metadata.resourceVersion);
      expect(version).toBeGreaterThan(0);
      expect(version).toBeLessThanOrEqual(Number(body.metadata.resourceVersion));
    }, 60_000);

    test('streams a list and marks its end for who asks for initial events', async () => {
      const name = fresh('streamed');
      await api.post(virtualServices, canary(name));
      const watching = start(
        '&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
      );
      const end = await watching.until(line => line.type === 'BOOKMARK');
      expect(end.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
      expect(watching.lines.some(isOf('ADDED', name))).toBe(true);
    });

    test('answers with an ERROR event of 410 to a version that is forgotten, and ends', async () => {
      const watching = start(`&resourceVersion=${await api.forgottenVersion()}`);
      const { object } = await watching.until(line => line.type === 'ERROR');
      expect(object).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 });
      await watching.ended;
    });

    test('goes on after a 410 with a fresh list', async () => {
      await api.forgottenVersion();
      const name = fresh('relisted');
      const watching = start(`&resourceVersion=${await here()}`);
      await api.post(virtualServices, canary(name));
      await watching.until(isOf('ADDED', name));
    });

    test('speaks the version that it is asked in', async () => {
      const name = fresh('older');
      const path = virtualServices.replace('/v1/', '/v1beta1/');
      const watching = api.watch(`${path}?watch=true&resourceVersion=${await here()}`);
      onTestFinished(() => watching.stop());
      await api.post(virtualServices, canary(name));
      const { object } = await watching.until(isOf('ADDED', name));
      expect(object.apiVersion).toBe('networking.istio.io/v1beta1');
    });

    test('watches the whole cluster too', async () => {
      const name = fresh('anywhere');
      const watching = api.watch(`${istio}/virtualservices?watch=true&resourceVersion=${await here()}`);
      onTestFinished(() => watching.stop());
      await api.post(virtualServices, canary(name));
      await watching.until(isOf('ADDED', name));
    });

    test('carries several watchers at once', async () => {
      const version = await here();
      const all = Array.from({ length: 5 }, () => start(`&resourceVersion=${version}`));
      const name = fresh('crowd');
      await api.post(virtualServices, canary(name));
      await Promise.all(all.map(watching => watching.until(isOf('ADDED', name))));
    });
  });
}
