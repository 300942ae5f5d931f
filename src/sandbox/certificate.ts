import { generate } from 'selfsigned';

/** A key pair for one run, never stored. */
export interface Certificate {
  keyPem: string;
  /** The certificate, which is its own authority: clients trust exactly it. */
  certPem: string;
}

/** Makes a certificate for 127.0.0.1 and localhost, valid for a year. Elliptic keys: RSA takes seconds at worst. */
export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'istio-canary sandbox' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A clock that is behind by some minutes must not see a certificate from the future.
    notBeforeDate: new Date(Date.now() - 3_600_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { keyPem: made.private, certPem: made.cert };
}
