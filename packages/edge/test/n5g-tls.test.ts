import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type SecureClientSessionOptions } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { readTlsFiles } from '../src/tls/index.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';
import { askOver, checkPath, statusOf } from './support/n5g-gate.ts';
import { Nrf } from './support/nrf.ts';
import { issueCertificate, type TestIdentity } from './support/test-certificates.ts';

let folder: string;
let authority: TestIdentity;
let edgeIdentity: TestIdentity;
let amf: TestIdentity;
let stranger: TestIdentity;
const nrf = new Nrf();
const file = (name: string) => path.join(folder, name);
const tlsFiles = () => ({ certificateFile: file('edge.pem'), keyFile: file('edge.key') });

async function writeIdentity({ cert, key }: TestIdentity): Promise<void> {
  await writeFile(file('edge.pem'), cert);
  await writeFile(file('edge.key'), key);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deadset-n5g-tls-'));
  authority = await issueCertificate('CN=Test authority');
  edgeIdentity = await issueCertificate('CN=edge', authority);
  amf = await issueCertificate('CN=amf', authority);
  stranger = await issueCertificate('CN=stranger');
  await writeFile(file('ca.pem'), authority.cert);
  await writeFile(file('nrf.json'), JSON.stringify({ keys: [nrf.jwk] }));
  const log = new FeedServer(logKeys());
  log.publish();
  await writeFile(file('list.snapshot'), log.snapshotNow());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** An edge that answers 5G networks over TLS; it demands certificates when it is told whose. */
async function anEdge(differences: Partial<EdgeConfig> = {}): Promise<RunningEdge> {
  await writeIdentity(edgeIdentity);
  const edge = await composeEdge({
    snapshotFile: file('list.snapshot'),
    n5gTls: { host: '127.0.0.1', port: 0 },
    tls: tlsFiles(),
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
    ...differences,
  });
  endings.push(() => edge.close());
  return edge;
}

/** A connection to it, as a client that trusts its authority. */
function connectTo({ addresses }: RunningEdge, options: SecureClientSessionOptions = {}) {
  const session = connect(`https://127.0.0.1:${addresses.n5gTls?.port}`, { ca: authority.cert, ...options });
  session.on('error', () => undefined);
  endings.push(() => session.destroy());
  return session;
}

const certificateOf = (session: ReturnType<typeof connectTo>) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- over https a session has such a socket
  (session.socket as TLSSocket).getPeerCertificate().fingerprint256;

describe('N5g-eir over TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('answers over %s', async (version) => {
    const session = connectTo(await anEdge(), { minVersion: version, maxVersion: version });
    expect(await askOver(session)).toMatchObject({ status: 200, text: '{"status":"WHITELISTED"}' });
  });

  it('speaks no older TLS', async () => {
    // Without this the client itself would not offer it.
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const session = connectTo(await anEdge(), { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers });
    expect(await statusOf(askOver(session))).toBeUndefined();
  });

  it('speaks nothing but HTTP/2', async () => {
    const { addresses } = await anEdge();
    const at = { host: '127.0.0.1', port: addresses.n5gTls?.port, path: checkPath, ca: authority.cert };
    const outcome = await new Promise<unknown>((resolve) => {
      httpsRequest(at, (response) => resolve(response.statusCode))
        .on('error', () => resolve('refused'))
        .end();
    });
    expect(outcome).not.toBe(200);
  });

  it('answers those alone whose certificates its authority has signed, when it is told whose', async () => {
    const edge = await anEdge({ tls: { ...tlsFiles(), caFile: file('ca.pem') } });
    expect(await statusOf(askOver(connectTo(edge)))).toBeUndefined();
    expect(
      await statusOf(askOver(connectTo(edge, { cert: stranger.cert, key: stranger.key }))),
    ).toBeUndefined();
    const known = connectTo(edge, { cert: amf.cert, key: amf.key });
    expect(await askOver(known)).toMatchObject({ status: 200 });
  });

  it('shows a renewed certificate once it is told to read its files, and goes on with connections it has', async () => {
    const edge = await anEdge();
    const old = connectTo(edge);
    expect(await askOver(old)).toMatchObject({ status: 200 });
    const renewed = await issueCertificate('CN=edge renewed', authority);
    await writeIdentity(renewed);
    edge.reload();
    await expect
      .poll(async () => {
        const fresh = connectTo(edge);
        await askOver(fresh);
        return certificateOf(fresh) === certificateOf(old);
      })
      .toBe(false);
    expect(await askOver(old)).toMatchObject({ status: 200 });
  });

  it('goes on with the certificate it has when the new files are of no use', async () => {
    const edge = await anEdge();
    await writeFile(file('edge.key'), stranger.key);
    edge.reload();
    for (let i = 0; i < 10; i += 1) expect(await askOver(connectTo(edge))).toMatchObject({ status: 200 });
  });

  it('finds itself well, though it demands certificates and access tokens', async () => {
    const admin = { host: '127.0.0.1', port: 0 };
    const demands = {
      tls: { ...tlsFiles(), caFile: file('ca.pem') },
      accessTokens: { keysFile: file('nrf.json') },
      n5g: admin,
    };
    const edge = await anEdge({ admin, ...demands });
    const health = await fetch(`http://127.0.0.1:${edge.addresses.admin?.port}/health`);
    expect(health.status).toBe(200);
    const session = connectTo(edge, { cert: amf.cert, key: amf.key });
    expect(await askOver(session)).toMatchObject({ status: 401 });
    const authorization = `Bearer ${await nrf.token()}`;
    expect(await askOver(session, { ':path': checkPath, authorization })).toMatchObject({ status: 200 });
  });

  it('is not opened without a certificate, or with files of no use', async () => {
    await writeIdentity(edgeIdentity);
    await expect(
      composeEdge({
        snapshotFile: file('list.snapshot'),
        n5gTls: { host: '127.0.0.1', port: 0 },
        unknownDevice: 'WHITELISTED',
        logLevel: 'silent',
      }),
    ).rejects.toThrow('needs a certificate and its key');
    await writeFile(file('other.key'), stranger.key);
    await writeFile(file('empty.pem'), '');
    const { certificateFile, keyFile } = tlsFiles();
    await expect(readTlsFiles({ certificateFile, keyFile: file('other.key') })).rejects.toThrow(
      'must be a certificate and its own key',
    );
    await expect(readTlsFiles({ certificateFile, keyFile, caFile: file('empty.pem') })).rejects.toThrow(
      'must hold a certificate',
    );
    await expect(readTlsFiles({ certificateFile: file('none'), keyFile })).rejects.toThrow('cannot be read');
  });
});
