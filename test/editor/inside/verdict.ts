/** What the tests inside VS Code say of themselves at their end. Its absence means that they never came to an end. */
export interface Verdict {
  passed: number;
  failed: number;
  skipped: number;
}

/** Environment variables by which a launch tells the tests where to write. */
export const variables = {
  report: 'ISTIO_CANARY_TEST_REPORT',
  verdict: 'ISTIO_CANARY_TEST_VERDICT',
  grep: 'ISTIO_CANARY_TEST_GREP',
} as const;
