/** What a template decides is unknown: of two branches neither is wrong for the other's sake. */
import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';

const chart = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: model\nspec:\n  host: model\n${spec}\n`;
const codes = (text: string): string[] => validateText(text).map(({ code }) => code);
const plain = (text: string): string => text.replace(/.*\{\{.*\n/g, '');

/** Lines of which the second half stands in the other branch of a template. */
const branches = (indent: number, first: string, second: string): string => {
  const at = (lines: string): string => lines.replace(/^/gm, ' '.repeat(indent));
  return at(`{{- if .Values.one }}\n${first}\n{{- else }}\n${second}\n{{- end }}`);
};

describe('the branches of a template may hold', () => {
  it.each([
    ['duplicate-subset', `  subsets:\n${branches(4, '- name: v1', '- name: v1')}`],
    [
      'tunnel-with-proxy-protocol',
      `  trafficPolicy:\n${branches(4, 'tunnel:\n  targetHost: a.b\n  targetPort: 1', 'proxyProtocol:\n  version: V1')}`,
    ],
    [
      'credential-with-files',
      `  trafficPolicy:\n    tls:\n      mode: SIMPLE\n${branches(6, 'credentialName: a', 'caCertificates: b')}`,
    ],
    [
      'verification-skipped-and-set',
      `  trafficPolicy:\n    tls:\n      mode: SIMPLE\n${branches(6, 'insecureSkipVerify: true', 'caCertificates: b')}`,
    ],
    [
      'upgrade-with-client-protocol',
      `  trafficPolicy:\n    connectionPool:\n      http:\n${branches(8, 'useClientProtocol: true', 'h2UpgradePolicy: UPGRADE')}`,
    ],
    [
      'locality-with-zone-aware',
      `  trafficPolicy:\n    loadBalancer:\n${branches(6, 'localityLbSetting:\n  enabled: true', 'zoneAwareLbSetting:\n  enabled: true')}`,
    ],
    [
      'ring-size-with-hash-algorithm',
      `  trafficPolicy:\n    loadBalancer:\n      consistentHash:\n        useSourceIp: true\n${branches(8, 'minimumRingSize: 1024', 'maglev:\n  tableSize: 65537')}`,
      'deprecated-policy-field',
    ],
    [
      'overlapping-localities',
      `  trafficPolicy:\n    loadBalancer:\n      localityLbSetting:\n        distribute:\n${branches(10, '- from: eu\n  to:\n    us: 100', '- from: eu\n  to:\n    eu: 100')}`,
    ],
    [
      'selector-with-export-to',
      `${branches(2, 'workloadSelector:\n  matchLabels:\n    app: a', 'exportTo:\n  - "*"')}`,
    ],
  ])('%s', (code, spec, ...others) => {
    expect(codes(chart(spec))).toEqual(others);
    expect(codes(plain(chart(spec)))).toContain(code);
  });

  it('what is missing elsewhere', () => {
    const tls =
      '  trafficPolicy:\n    tls:\n      mode: MUTUAL\n      {{- include "certificates" . | nindent 6 }}';
    expect(codes(chart(tls))).toEqual([]);
    expect(codes(plain(chart(tls)))).toEqual(['mutual-tls-without-certificate', 'IST0128']);
  });
});

describe('words that scripts fill in', () => {
  it.each([
    'host: MODEL_HOST',
    'host: MODEL_HOST.prod.svc.cluster.local',
    'subsets:\n    - name: MODEL_VERSION',
  ])('%s', line => {
    const text = line.startsWith('host')
      ? chart('').replace('host: model', line)
      : chart(`  ${line}\n      labels:\n        version: MODEL_VERSION`);
    expect(codes(text)).toEqual([]);
  });
});
