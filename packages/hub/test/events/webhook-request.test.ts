// oxlint-disable-next-line import/no-unassigned-import -- x509 asks for it
import 'reflect-metadata';
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:https';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postOnce } from '../../src/events/webhook-request.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const message = { headers: { 'content-type': 'application/json' }, body: '{}' };
const timeoutMs = 2_000;
const v4 = (address: string): LookupAddress => ({ address, family: 4 });

let receiver: WebhookReceiver;
let port: string;
beforeAll(async () => {
  receiver = await startReceiver();
  ({ port } = new URL(receiver.url));
});

describe('a request to an endpoint', () => {
  it.each(['127.0.0.1', '2130706433', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1'])(
    'never connects to %s',
    async (host) => {
      const before = receiver.connections();
      const settings = { allowLoopback: false, timeoutMs };
      const outcome = await postOnce(new URL(`http://${host}:${port}/`), message, settings);
      expect(outcome).toEqual({ kind: 'unanswered', fault: 'address-refused' });
      expect(receiver.connections()).toBe(before);
    },
  );

  it.each<[string, LookupAddress[]]>([
    ['this machine', [v4('127.0.0.1')]],
    ['a private network', [v4('10.0.0.1')]],
    ['the metadata of a cloud', [v4('169.254.169.254')]],
    ['a public address first and this machine next', [v4('93.184.216.34'), v4('127.0.0.1')]],
    ['this machine in the clothes of IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['a private network of IPv6', [{ address: 'fd00::1', family: 6 }]],
    ['nothing', []],
  ])('never connects where its name stands for %s', async (_, addresses) => {
    const before = receiver.connections();
    const resolve = () => Promise.resolve(addresses);
    const settings = { allowLoopback: false, timeoutMs, resolve };
    const outcome = await postOnce(new URL(`http://events.example:${port}/`), message, settings);
    expect(outcome).toEqual({ kind: 'unanswered', fault: 'address-refused' });
    expect(receiver.connections()).toBe(before);
  });

  it('connects to exactly what it judged: a name that changes between two questions is asked for once', async () => {
    const before = receiver.connections();
    const answers = [[v4('127.0.0.1')], [v4('10.0.0.1')]];
    let questions = 0;
    const resolve = () => Promise.resolve(answers[questions++] ?? []);
    const settings = { allowLoopback: true, timeoutMs, resolve };
    const outcome = await postOnce(new URL(`http://events.example:${port}/`), message, settings);
    expect(outcome).toEqual({ kind: 'answered', status: 204 });
    expect([questions, receiver.connections() - before]).toEqual([1, 1]);
    // The next request asks again, and the name has become another.
    const next = await postOnce(new URL(`http://events.example:${port}/`), message, settings);
    expect(next).toEqual({ kind: 'unanswered', fault: 'address-refused' });
    expect(receiver.connections() - before).toBe(1);
  });

  it('follows no redirect', async () => {
    const target = await startReceiver();
    receiver.answer = 302;
    receiver.location = target.url;
    const settings = { allowLoopback: true, timeoutMs };
    expect(await postOnce(new URL(receiver.url), message, settings)).toEqual({
      kind: 'answered',
      status: 302,
    });
    expect(target.connections()).toBe(0);
    receiver.answer = 204;
  });

  it('waits for an answer only for so long', async () => {
    receiver.answer = 'never';
    const settings = { allowLoopback: true, timeoutMs: 100 };
    const outcome = await postOnce(new URL(receiver.url), message, settings);
    expect(outcome).toEqual({ kind: 'unanswered', fault: 'timed-out' });
    receiver.answer = 204;
  });

  it('tells what was wrong in a word', async () => {
    const unknown = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const settings = { allowLoopback: true, timeoutMs, resolve: () => Promise.reject(unknown) };
    expect(await postOnce(new URL('http://nobody.example/'), message, settings)).toMatchObject({
      fault: 'name-unknown',
    });
    const closed = await postOnce(new URL('http://127.0.0.1:1/'), message, {
      allowLoopback: true,
      timeoutMs,
    });
    expect(closed).toMatchObject({ fault: 'no-connection' });
  });
});

describe('a request by https', async () => {
  const { certificate, privateKey } = await selfSigned('events.example');
  const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => {
    response.writeHead(200).end('x'.repeat(10_000_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const address = server.address();
  const httpsPort = address === null || typeof address === 'string' ? 0 : address.port;
  const resolve = () => Promise.resolve([v4('127.0.0.1')]);
  const settings = { allowLoopback: true, timeoutMs, resolve };

  it('is answered where the certificate is good, and reads no byte of a long answer', async () => {
    const url = new URL(`https://events.example:${httpsPort}/`);
    expect(await postOnce(url, message, { ...settings, ca: certificate })).toEqual({
      kind: 'answered',
      status: 200,
    });
  });

  it('goes nowhere where the certificate is of another name or of nobody known', async () => {
    const other = new URL(`https://other.example:${httpsPort}/`);
    const unknown = new URL(`https://events.example:${httpsPort}/`);
    const refused = { kind: 'unanswered', fault: 'certificate' };
    expect(await postOnce(other, message, { ...settings, ca: certificate })).toEqual(refused);
    expect(await postOnce(unknown, message, settings)).toEqual(refused);
  });
});

/** A certificate for a name, signed by itself, in PEM. */
async function selfSigned(name: string): Promise<{ certificate: string; privateKey: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: certificate.toString('pem'),
    privateKey: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
