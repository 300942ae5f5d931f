/** Every benchmark by name; none is loaded before it is run. */
export const benches: Readonly<Record<string, () => Promise<void>>> = {
  load: async () => (await import('./load.ts')).benchLoad(),
  keystroke: async () => (await import('./keystroke.ts')).benchKeystroke(),
  index: async () => (await import('./index.ts')).benchIndex(),
  lint: async () => (await import('./lint.ts')).benchLint(),
  scale: async () => (await import('./lint.ts')).benchScale(),
  shift: async () => (await import('./shift.ts')).benchShift(),
  rollback: async () => (await import('./rollback.ts')).benchRollback(),
  mesh: async () => (await import('./mesh.ts')).benchMesh(),
  cluster: async () => (await import('./cluster.ts')).benchCluster(),
  verdict: async () => (await import('./verdict.ts')).benchVerdict(),
};
