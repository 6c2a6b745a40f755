// oxlint-disable-next-line import/no-unassigned-import -- the library of certificates wants it loaded before itself
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeHub, type RunningHub } from '../../src/compose.ts';
import { addCredential, addParticipant, proofOfCertificate } from '../../src/participants/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Identity {
  readonly certificate: X509Certificate;
  /** In PEM. */
  readonly cert: string;
  readonly key: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function issue(subject: string, issuer?: Identity): Promise<Identity> {
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
          extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
        });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate,
    keys,
    cert: certificate.toString('pem'),
    key: PemConverter.encode(der, 'PRIVATE KEY'),
  };
}

let database: TestDatabase;
let folder: string;
let hub: RunningHub;
let authority: Identity;
let pinned: Identity;
let trusted: Identity;
let impostor: Identity;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'deadset-tls-'));
  authority = await issue('CN=Test authority, O=Deadset test');
  const server = await issue('CN=hub', authority);
  // Of one's own: no authority knows it.
  pinned = await issue('CN=pinned maker');
  trusted = await issue('CN=gate 7, O=Trusted maker', authority);
  impostor = await issue('CN=gate 7, O=Trusted maker');
  const files = { certificateFile: server.cert, keyFile: server.key, clientAuthorityFile: authority.cert };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  for (const [id, identity, by] of [
    ['maker-pinned', pinned, 'thumbprint'],
    ['maker-trusted', trusted, 'subject'],
  ] as const) {
    await addParticipant(database.db, { id, name: id, role: 'maker', gates: [], scopes: ['feed'] });
    await addCredential(database.db, id, proofOfCertificate(Buffer.from(identity.cert), by));
  }
  hub = await composeHub({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    databaseUrl: database.applicationUrl,
    databaseOwnerUrl: database.ownerUrl,
    tls: {
      certificateFile: join(folder, 'certificateFile'),
      keyFile: join(folder, 'keyFile'),
      clientAuthorityFile: join(folder, 'clientAuthorityFile'),
    },
    trustedProxies: [],
    logOrigin: 'test.example/log',
    requestsPerMinute: 100_000,
    logLevel: 'silent',
  });
});
afterAll(async () => {
  await hub.close();
  await database.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A request on a connection of its own, with this certificate or none. */
function ask(
  path: string,
  { as, body, headers = {} }: { as?: Identity; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const identity = as === undefined ? {} : { cert: as.cert, key: as.key };
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const request = httpsRequest(
      new URL(path, hub.url),
      {
        ...identity,
        agent: false,
        ca: authority.cert,
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...form, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const parsed = text.startsWith('{') ? JSON.parse(text) : {};
          resolve({ status: response.statusCode ?? 0, body: parsed });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
const tokenFor = (id: string, as?: Identity, headers: Record<string, string> = {}) =>
  ask('/v1/token', {
    body: `grant_type=client_credentials&client_id=${id}`,
    headers,
    ...(as === undefined ? {} : { as }),
  });
const snapshot = async (token: unknown, as?: Identity, headers: Record<string, string> = {}) => {
  const authorization = `Bearer ${String(token)}`;
  const identity = as === undefined ? {} : { as };
  return (await ask('/v1/snapshot', { ...identity, headers: { authorization, ...headers } })).status;
};

describe('a participant with a certificate', () => {
  it('gets a token by a certificate of its own, which serves over its own connections alone', async () => {
    const { status, body } = await tokenFor('maker-pinned', pinned);
    expect(status).toBe(200);
    expect(await snapshot(body['access_token'], pinned)).toBe(200);
    expect(await snapshot(body['access_token'])).toBe(401);
    expect(await snapshot(body['access_token'], trusted)).toBe(401);
    const claims = JSON.parse(
      Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString(),
    );
    const thumbprint = Buffer.from(await pinned.certificate.getThumbprint({ name: 'SHA-256' }));
    expect(claims.cnf).toEqual({ 'x5t#S256': thumbprint.toString('base64url') });
  });

  it('gets one by its subject when an authority that is trusted issued it, and not when it wrote that itself', async () => {
    expect((await tokenFor('maker-trusted', trusted)).status).toBe(200);
    expect((await tokenFor('maker-trusted', impostor)).status).toBe(401);
    expect((await tokenFor('maker-pinned', trusted)).status).toBe(401);
    expect((await tokenFor('maker-pinned')).status).toBe(401);
  });

  it('is not believed for a header, which anybody can write', async () => {
    const encoded = Buffer.from(pinned.certificate.rawData).toString('base64');
    const header = { 'client-cert': `:${encoded}:` };
    expect((await tokenFor('maker-pinned', undefined, header)).status).toBe(401);
    const { body } = await tokenFor('maker-pinned', pinned);
    expect(await snapshot(body['access_token'], undefined, header)).toBe(401);
  });

  it('shares the door with people, who need no certificate', async () => {
    expect((await ask('/')).status).toBe(200);
  });
});

describe('a hub behind a proxy that it was told of', () => {
  it('believes what that proxy says of the client’s certificate, and no certificate that cannot be read', async () => {
    const behind = await composeHub({
      host: '127.0.0.1',
      port: 0,
      dataFolder: folder,
      databaseUrl: database.applicationUrl,
      databaseOwnerUrl: database.ownerUrl,
      trustedProxies: ['10.0.0.0/8', '127.0.0.1'],
      logOrigin: 'test.example/log',
      requestsPerMinute: 100_000,
      logLevel: 'silent',
    });
    const tokenBy = async (header: string) => {
      const answer = await fetch(`${behind.url}/v1/token`, {
        method: 'POST',
        headers: { 'client-cert': header },
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'maker-pinned' }),
      });
      return answer.status;
    };
    expect(await tokenBy(`:${Buffer.from(pinned.certificate.rawData).toString('base64')}:`)).toBe(200);
    expect(await tokenBy(`:${Buffer.from(trusted.certificate.rawData).toString('base64')}:`)).toBe(401);
    expect(await tokenBy(':AAAA:')).toBe(401);
    expect(await tokenBy('a certificate')).toBe(401);
    await behind.close();
  });
});
