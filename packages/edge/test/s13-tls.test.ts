import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { avp, commandCodes, findAvp, numberOf } from '../src/diameter/index.ts';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../src/index.ts';
import { readTlsFiles } from '../src/tls/index.ts';
import {
  capabilitiesAvps,
  capabilitiesRequest,
  checkRequest,
  gateIdentity,
  mmeHost,
  mmeRealm,
} from './support/diameter-samples.ts';
import { FeedServer, logKeys } from './support/feed-server.ts';
import { aServer, connectRaw, connectRawTls } from './support/raw-socket-peer.ts';
import { issueCertificate, type TestIdentity } from './support/test-certificates.ts';

let folder: string;
let authority: TestIdentity;
let register: TestIdentity;
let mme: TestIdentity;
const file = (name: string) => path.join(folder, name);
const tlsFiles = () => ({
  certificateFile: file('register.pem'),
  keyFile: file('register.key'),
  caFile: file('ca.pem'),
});

async function writeIdentity({ cert, key }: TestIdentity): Promise<void> {
  await writeFile(file('register.pem'), cert);
  await writeFile(file('register.key'), key);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deadset-s13-tls-'));
  authority = await issueCertificate('CN=Test authority');
  register = await issueCertificate('CN=register', authority, [gateIdentity.originHost]);
  mme = await issueCertificate('CN=mme', authority, [mmeHost]);
  await writeIdentity(register);
  await writeFile(file('ca.pem'), authority.cert);
  const log = new FeedServer(logKeys());
  log.publish();
  await writeFile(file('list.snapshot'), log.snapshotNow());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function aRegister() {
  await writeIdentity(register);
  const gate = await aServer({
    timing: { disconnectMs: 100, tickMs: 10 },
    tls: await readTlsFiles(tlsFiles()),
  });
  endings.push(() => gate.server.close());
  return gate;
}

/** A peer that trusts the authority and shows this certificate. */
async function aPeer(port: number, identity: TestIdentity | undefined, options: ConnectionOptions = {}) {
  const shown = identity === undefined ? {} : { cert: identity.cert, key: identity.key };
  const peer = await connectRawTls(port, { ca: authority.cert, ...shown, ...options });
  endings.push(() => void peer.socket.destroy());
  return peer;
}

describe('S13 over TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'answers a peer with a certificate in its own name over %s',
    async (version) => {
      const { port, server } = await aRegister();
      const peer = await aPeer(port, mme, { minVersion: version, maxVersion: version });
      peer.send(capabilitiesRequest());
      expect(numberOf(findAvp((await peer.next()).avps, 'Result-Code'))).toBe(2001);
      for (let hopByHopId = 0; hopByHopId < 500; hopByHopId += 1) peer.send(checkRequest({ hopByHopId }));
      for (let expected = 0; expected < 500; expected += 1) {
        expect(await peer.next()).toMatchObject({
          hopByHopId: expected,
          commandCode: commandCodes.identityCheck,
        });
      }
      expect(server.counters).toMatchObject({ openPeers: 1, answers: { WHITELISTED: 500 } });
    },
  );

  it('says nothing to a peer whose certificate is in another name, be it the subject or a wildcard', async () => {
    const { port, server, log } = await aRegister();
    const impostors = [
      await issueCertificate('CN=hss', authority, ['hss01.example']),
      await issueCertificate(`CN=${mmeHost}`, authority),
      await issueCertificate('CN=all', authority, [`*.${mmeRealm}`]),
    ];
    for (const impostor of impostors) {
      const peer = await aPeer(port, impostor);
      peer.send(capabilitiesRequest());
      await peer.closed();
      expect(peer.messages).toEqual([]);
    }
    expect(server.counters).toMatchObject({ wrongCertificates: 3, openPeers: 0 });
    expect(log.lines.at(-1)?.message).toBe('a Diameter peer has no certificate in the name it gives');
  });

  it.each([`${mmeHost}\0`, `mme\0.${mmeRealm}`, `.${mmeRealm}`, ''])(
    'says nothing to a peer with a certificate whose name is none: %j',
    async (name) => {
      const { port, server } = await aRegister();
      const peer = await aPeer(port, mme);
      peer.send(capabilitiesRequest([avp('Origin-Host', name), ...capabilitiesAvps().slice(1)]));
      await peer.closed();
      expect(peer.messages).toEqual([]);
      expect(server.counters).toMatchObject({ wrongCertificates: 1, openPeers: 0 });
    },
  );

  it('parts with a peer whose handshake ends while it closes', async () => {
    const { port, server } = await aRegister();
    const plain = connect({ host: '127.0.0.1', port });
    await once(plain, 'connect');
    const closed = server.close();
    const socket = connectTls({
      socket: plain,
      host: '127.0.0.1',
      ca: authority.cert,
      cert: mme.cert,
      key: mme.key,
    });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    socket.write(capabilitiesRequest());
    await closed;
    expect(server.counters.openPeers).toBe(0);
  });

  it('shakes no hands with a peer without certificate, or with one of another authority', async () => {
    const { port, server } = await aRegister();
    const stranger = await issueCertificate('CN=stranger');
    for (const identity of [undefined, stranger]) {
      const peer = await aPeer(port, identity).catch(() => undefined);
      peer?.send(capabilitiesRequest());
      await peer?.closed();
      expect(peer?.messages ?? []).toEqual([]);
    }
    expect(server.counters).toMatchObject({ openPeers: 0, connectionsAccepted: 0 });
    await expect.poll(() => server.counters.failedHandshakes).toBe(2);
  });

  it('is TLS from the first byte, and nothing older than 1.2', async () => {
    const { port } = await aRegister();
    const plain = await connectRaw(port);
    plain.send(capabilitiesRequest());
    await plain.closed();
    expect(plain.messages).toEqual([]);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(aPeer(port, mme, old)).rejects.toThrow(/version/i);
  });
});

/** An edge that answers S13 over TLS alone. */
async function anEdge(differences: Partial<EdgeConfig> = {}): Promise<RunningEdge> {
  await writeIdentity(register);
  const { originHost, originRealm, productName } = gateIdentity;
  const edge = await composeEdge({
    snapshotFile: file('list.snapshot'),
    s13Tls: { host: '127.0.0.1', port: 0, originHost, originRealm, productName },
    tls: tlsFiles(),
    unknownDevice: 'WHITELISTED',
    logLevel: 'silent',
    ...differences,
  });
  endings.push(() => edge.close());
  return edge;
}

async function meet({ addresses }: RunningEdge) {
  const peer = await aPeer(addresses.s13Tls?.port ?? 0, mme);
  peer.send(capabilitiesRequest());
  return { peer, result: numberOf(findAvp((await peer.next()).avps, 'Result-Code')) };
}

function certificateOf({ socket }: Awaited<ReturnType<typeof aPeer>>): string {
  return socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : 'no certificate';
}

describe('an edge with S13 over TLS', () => {
  it('lets in those of its file of peers alone', async () => {
    await writeFile(file('peers'), `${mmeHost} ${mmeRealm} 127.0.0.1\n`);
    expect((await meet(await anEdge({ peersFile: file('peers') }))).result).toBe(2001);
    await writeFile(file('peers'), `mme02.example ${mmeRealm}\n`);
    expect((await meet(await anEdge({ peersFile: file('peers') }))).result).toBe(3010);
  });

  it('shows a renewed certificate once it is told to read its files, and goes on with connections it has', async () => {
    const edge = await anEdge();
    const { peer: old } = await meet(edge);
    await writeIdentity(await issueCertificate('CN=renewed', authority, [gateIdentity.originHost]));
    edge.reload();
    await expect.poll(async () => certificateOf((await meet(edge)).peer) === certificateOf(old)).toBe(false);
    old.send(checkRequest());
    expect((await old.next()).commandCode).toBe(commandCodes.identityCheck);
  });

  it('finds itself well, counts strangers without an alarm when it asks itself, and tells its peers apart', async () => {
    const edge = await anEdge({ admin: { host: '127.0.0.1', port: 0 } });
    const { peer } = await meet(edge);
    peer.send(checkRequest());
    await peer.next();
    const admin = (page: string) => fetch(`http://127.0.0.1:${edge.addresses.admin?.port}${page}`);
    const health = await admin('/health');
    expect(await health.json()).toMatchObject({ healthy: true, listeners: { s13Tls: 'ok' } });
    const metrics = await (await admin('/metrics')).text();
    expect(metrics).toContain(`s13_peer_answers_total{peer="${mmeHost}",result_code="2001"} 1`);
    expect(metrics).toContain('deadset_edge_alarm{alarm="unknown-peer"} 0');
  });

  it('needs to be told whose certificates its peers have', async () => {
    const { caFile: _, ...without } = tlsFiles();
    await expect(anEdge({ tls: without })).rejects.toThrow('the authority of its peers');
  });
});
