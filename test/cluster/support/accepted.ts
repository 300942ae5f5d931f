/** What commands write is held against Istio's own validator: the API server's schema takes much that Istio does not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RealCluster } from '../harness/index.ts';
import { type Recorder, record } from './istio-recorder.ts';

/** Stands at the end of a suite with a cluster of its own: records from its beginning, and asks Istio at its end. */
export function acceptedByIstio(cluster: () => RealCluster): void {
  let recorder: Recorder | undefined;
  beforeAll(() => {
    recorder = record(cluster());
  });
  afterAll(() => recorder?.close());

  test('whatever was written, Istio accepts', async () => {
    await recorder?.caughtUp();
    expect(recorder?.count()).toBeGreaterThan(3);
    expect(await recorder?.objections()).toEqual([]);
  });
}
