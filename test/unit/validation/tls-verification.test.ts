import { describe, expect, it } from 'vitest';
import { findingsIn, istio } from './world.ts';

const codes = (spec: string): string[] =>
  findingsIn([istio('DestinationRule', 'db', `{host: db.example.com, ${spec}}`)])
    .filter(({ code }) => code === 'IST0128' || code === 'IST0129')
    .map(({ code, path }) => `${code} ${path}`);
const tls = (fields: string): string => `trafficPolicy: {tls: {${fields}}}`;

describe('a server that is verified with no CA of choice', () => {
  it('is told at the mode, for the host and for a port', () => {
    expect(codes(tls('mode: SIMPLE'))).toEqual(['IST0128 spec.trafficPolicy.tls.mode']);
    const port = '{port: {number: 443}, tls: {mode: MUTUAL, clientCertificate: /a, privateKey: /b}}';
    expect(codes(`trafficPolicy: {portLevelSettings: [${port}]}`)).toEqual([
      'IST0129 spec.trafficPolicy.portLevelSettings[0].tls.mode',
    ]);
    // Sidecars read credentialName only with a workloadSelector.
    expect(codes(tls('mode: SIMPLE, credentialName: ca'))).toHaveLength(1);
  });

  it.each([
    tls('mode: SIMPLE, caCertificates: /etc/ca.pem'),
    tls('mode: ISTIO_MUTUAL'),
    tls('mode: DISABLE'),
    tls('mode: "{{ .Values.mode }}"'),
    tls('mode: SIMPLE, caCertificates: "{{ .Values.ca }}"'),
    tls('mode: SIMPLE, insecureSkipVerify: true'),
    `workloadSelector: {matchLabels: {app: a}}, ${tls('mode: SIMPLE, credentialName: ca')}`,
  ])('is none: %s', spec => {
    expect(codes(spec)).toEqual([]);
  });
});
