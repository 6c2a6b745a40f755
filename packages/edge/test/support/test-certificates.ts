// oxlint-disable-next-line import/no-unassigned-import -- the library of certificates wants it loaded before itself
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface TestIdentity {
  readonly certificate: X509Certificate;
  /** In PEM. */
  readonly cert: string;
  readonly key: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** A certificate for 127.0.0.1 and these hosts by this issuer, or one that has signed itself and may issue others. */
export async function issueCertificate(
  subject: string,
  issuer?: TestIdentity,
  hosts: readonly string[] = [],
): Promise<TestIdentity> {
  const names = hosts.map((value) => ({ type: 'dns', value }) as const);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const times = { notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01') };
  const shared = { ...times, signingAlgorithm: algorithm, serialNumber: '01' };
  const certificate =
    issuer === undefined
      ? await X509CertificateGenerator.createSelfSigned({
          ...shared,
          name: subject,
          keys,
          extensions: [new BasicConstraintsExtension(true, 1, true)],
        })
      : await X509CertificateGenerator.create({
          ...shared,
          subject,
          issuer: issuer.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: issuer.keys.privateKey,
          extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }, ...names])],
        });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate,
    keys,
    cert: certificate.toString('pem'),
    key: PemConverter.encode(der, 'PRIVATE KEY'),
  };
}
