import { expect, test } from 'vitest';
import * as facade from '../../../src/cluster/index.ts';
import type { ClusterFacade } from '../../../src/cluster/ports.ts';

test('the facade is what the ports promise', () => {
  const promised: ClusterFacade = facade;
  expect(Object.values(promised).every(one => typeof one === 'function')).toBe(true);
});
