import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/entropy.ts';
import { createLogger } from '../../src/logger.ts';
import {
  type Address,
  chooseDrivers,
  countMessages,
  createMessageSender,
  type MessageSettings,
  retryMessages,
  sendDueMessages,
} from '../../src/messages/index.ts';
import { createTestDatabase } from '../support/test-database.ts';

const database = await createTestDatabase();
const { db } = database;
const sealKey = Buffer.alloc(32, 5);
const sender = createMessageSender({ sealKey, entropy: systemEntropy });
const lines: string[] = [];
const log = createLogger('info', { write: (line) => lines.push(line) });
let now = Date.UTC(2026, 0, 5, 12);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-messages-'));
});
beforeEach(async () => {
  await db.deleteFrom('message').execute();
  lines.length = 0;
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const email: Address = { channel: 'email', address: 'keeper@example.com' };
const sms = { channel: 'sms', number: '+447700900123' } as const;

function queue(to: Address): Promise<unknown> {
  const values = { reference: '7K3M-Q2XD' };
  const message = { to, about: [], template: 'appeal-changed', values, at: now } as const;
  return db.transaction().execute((trx) => sender.send(trx, message));
}

function round(settings: MessageSettings, key = sealKey): Promise<number> {
  const drivers = chooseDrivers(settings, join(folder, 'usual'));
  return sendDueMessages({ db, clock: () => now, sealKey: key, drivers, log });
}

const rows = () => db.selectFrom('message').selectAll().execute();

/** A gateway on this machine that keeps what comes and answers as it is told. */
async function startGateway() {
  const requests: { body: string; authorization?: string | undefined; key?: string | undefined }[] = [];
  const gateway = { url: '', requests, status: 202, isCut: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const { authorization } = request.headers;
      requests.push({ body, authorization, key: String(request.headers['idempotency-key']) });
      if (gateway.isCut) response.destroy();
      else response.writeHead(gateway.status).end(`{"echo":"${sms.number}"}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a listening server has
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`;
  return gateway;
}

describe('a message', () => {
  it('is a file of its own where nothing else is set, and its address is erased', async () => {
    await queue(email);
    await queue(sms);
    expect(await round({})).toBe(2);
    const names = await readdir(join(folder, 'usual'));
    expect(names.map((name) => name.replace(/^.*\./, '')).toSorted()).toEqual(['eml', 'json']);
    const mail = names.find((name) => name.endsWith('.eml')) ?? '';
    const text = await readFile(join(folder, 'usual', mail), 'utf8');
    expect(text).toContain('To: keeper@example.com');
    expect(text).toContain(`Message-ID: <${mail.replace('.eml', '')}@`);
    expect((await stat(join(folder, 'usual', mail))).mode & 0o777).toBe(0o600);
    expect((await rows()).map(({ status, sealed }) => [status, sealed])).toEqual([
      ['sent', null],
      ['sent', null],
    ]);
  });

  it('is sent once though several processes look for work', async () => {
    for (let n = 0; n < 6; n += 1) await queue(sms);
    const settings = { sink: { kind: 'file', folder: join(folder, 'shared') } } as const;
    const sent = await Promise.all(Array.from({ length: 4 }, () => round(settings)));
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(await readdir(join(folder, 'shared'))).toHaveLength(6);
  });

  it('is never sent from an act that was undone', async () => {
    const act = db.transaction().execute(async (trx) => {
      await sender.send(trx, {
        to: sms,
        about: [],
        template: 'appeal-changed',
        values: { reference: '7K3M-Q2XD' },
        at: now,
      });
      throw new Error('undone');
    });
    await expect(act).rejects.toThrow('undone');
    expect(await round({})).toBe(0);
  });

  it('cannot be read under another key', async () => {
    await queue(sms);
    expect(await round({}, Buffer.alloc(32, 6))).toBe(0);
    expect(await rows()).toMatchObject([{ status: 'waiting', tries: 1, fault: 'not-reached' }]);
  });
});

describe('a gateway for text messages', () => {
  it('is given the number, the words and an id in the form that it wants, and its token', async () => {
    const gateway = await startGateway();
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'a "secret"\n');
    const body = '{"messages":[{"dest":"{to}","content":"{text}","ref":"x-{id}"}],"flash":false}';
    await queue(sms);
    expect(await round({ sms: { url: gateway.url, body, tokenFile } })).toBe(1);
    const [request] = gateway.requests;
    const [row] = await rows();
    expect(request?.authorization).toBe('Bearer a "secret"');
    expect(request?.key).toBe(row?.id);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      messages: [
        {
          dest: '+447700900123',
          content: expect.stringContaining('There is an answer to your appeal 7K3M-Q2XD.'),
          ref: `x-${row?.id}`,
        },
      ],
      flash: false,
    });
  });

  it('is tried again under the same id when it did not answer, until it does', async () => {
    const gateway = await startGateway();
    const settings = { sms: { url: gateway.url, body: '{"to":"{to}","text":"{text}"}', token: 'secret' } };
    gateway.isCut = true;
    await queue(sms);
    expect(await round(settings)).toBe(0);
    expect(await rows()).toMatchObject([{ status: 'waiting', tries: 1, fault: 'not-reached' }]);
    gateway.isCut = false;
    expect(await round(settings)).toBe(0);
    now += 60_000;
    expect(await round(settings)).toBe(1);
    expect(new Set(gateway.requests.map(({ key }) => key)).size).toBe(1);
    expect(gateway.requests).toHaveLength(2);
  });

  it('is tried for a day; then the message is dead, and counted', async () => {
    const gateway = await startGateway();
    gateway.status = 503;
    const settings = { sms: { url: gateway.url, body: '{"to":"{to}","text":"{text}"}' } };
    await queue(sms);
    for (let hour = 0; hour < 30; hour += 1) {
      await round(settings);
      now += 3_600_000;
    }
    expect(await rows()).toMatchObject([{ status: 'dead', tries: 7, fault: 'sms-503' }]);
    expect(await countMessages(db)).toEqual({ waiting: 0, dead: 1 });
    // Until somebody has mended the gateway and says so.
    gateway.status = 202;
    expect(await round(settings)).toBe(0);
    expect(await retryMessages(db, () => now)).toBe(1);
    expect(await round(settings)).toBe(1);
    expect(await retryMessages(db, () => now)).toBe(0);
    const lines = await db.selectFrom('audit').select(['actor', 'detail']).execute();
    expect(lines).toEqual([{ actor: 'operator', detail: { messages: 1 } }]);
  });

  it('is not asked again about a message that it will never take', async () => {
    const gateway = await startGateway();
    gateway.status = 422;
    await queue(sms);
    await round({ sms: { url: gateway.url, body: '{"to":"{to}","text":"{text}"}' } });
    expect(await rows()).toMatchObject([{ status: 'dead', tries: 1, fault: 'sms-422' }]);
    // What it said repeats the number: none of that is in our log.
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('7700900123');
  });
});

describe('a mail server', () => {
  it('is given a mail of plain words, once', async () => {
    const mails: string[] = [];
    const logins: string[] = [];
    const server = await startMailServer({
      authOptional: true,
      onAuth: ({ username, password }, _session, done) => {
        logins.push(`${username}:${password}`);
        done(null, { user: username });
      },
      onData: (stream, _session, done) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        stream.on('end', () => {
          mails.push(text);
          done();
        });
      },
    });
    await queue(email);
    const smtpUrl = `smtp://hub:p%40ss@127.0.0.1:${server}`;
    expect(await round({ smtpUrl, from: 'deadset@register.example' })).toBe(1);
    const [row] = await rows();
    const [mail = ''] = mails;
    expect(logins).toEqual(['hub:p@ss']);
    expect(mails).toHaveLength(1);
    expect(mail).toContain('From: deadset@register.example');
    expect(mail).toContain('To: keeper@example.com');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    expect(mail).toContain(`Message-ID: <${row?.id}@register.example>`);
    expect(mail).toMatch(/Content-Type: text\/plain/);
    expect(mail).not.toMatch(/text\/html|https?:/);
  });

  it('is believed when it says that there is no such mailbox, and asked again when it is busy', async () => {
    let code = 451;
    const server = await startMailServer({
      authOptional: true,
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
    });
    const smtpUrl = `smtp://127.0.0.1:${server}`;
    await queue(email);
    await round({ smtpUrl });
    expect(await rows()).toMatchObject([{ status: 'waiting', fault: 'smtp-451' }]);
    code = 550;
    now += 60_000;
    await round({ smtpUrl });
    expect(await rows()).toMatchObject([{ status: 'dead', fault: 'smtp-550' }]);
    expect(lines.join()).not.toContain('keeper@');
  });

  it('of elsewhere gets nothing in the open', async () => {
    // It offers no STARTTLS, and its name is not this machine's: no address may be told to it.
    const commands: string[] = [];
    const server = await startMailServer({
      authOptional: true,
      onMailFrom: (_address, _session, done) => {
        commands.push('mail');
        done();
      },
    });
    await queue(email);
    await round({ smtpUrl: `smtp://127.0.0.2:${server}` });
    expect(await rows()).toMatchObject([{ status: 'waiting', tries: 1 }]);
    expect(commands).toEqual([]);
  });
});

/** A mail server on this machine without TLS; gives its port. */
async function startMailServer(options: ConstructorParameters<typeof SMTPServer>[0]): Promise<number> {
  const server = new SMTPServer({ ...options, disabledCommands: ['STARTTLS'], logger: false });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', () => resolve()));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return address.port;
}
