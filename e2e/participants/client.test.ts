import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { HubClient, memoryCursor, webhookListener } from '@deadset/client';
import type { CloudEvent } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveTown, type Member } from './live-town.ts';

let town: LiveTown;
beforeAll(async () => {
  town = await LiveTown.start();
});
afterAll(() => town.close());

async function as(member: Member): Promise<HubClient> {
  return new HubClient({ url: town.hubUrl, participant: member, secret: await town.secret(member) });
}

/** Phones that nobody has said anything about. */
let serial = 0;
function phones(count: number): string[] {
  return Array.from({ length: count }, () => {
    serial += 1;
    return `49990166${String(serial).padStart(6, '0')}`;
  });
}

describe('the client against a live hub', () => {
  it('puts many devices into a logbook, and tells what became of each row', async () => {
    const maker = await as('maker');
    const good = phones(3);
    const devices = [...good.map((imei) => [imei]), ['not-an-imei']];
    const tried = await maker.logbook.tryMany({ devices, basis: 'sold' });
    expect({ batch: tried.batch, refused: tried.refused }).toEqual({ batch: undefined, refused: 1 });
    const { batch } = await maker.logbook.enrolMany({ devices, basis: 'sold' });
    if (batch === undefined) throw new Error('a batch without a name');
    expect(await maker.logbook.waitForBatch(batch, { pauseMs: 100 })).toMatchObject({
      enrolled: 3,
      refused: 1,
    });
    const rows = [];
    for await (const row of maker.logbook.rows(batch)) rows.push(row);
    expect(rows.map(({ line, state }) => `${line} ${state}`)).toEqual([
      '1 enrolled',
      '2 enrolled',
      '3 enrolled',
      '4 refused',
    ]);
  });

  it('asks a keeper that is an organisation, waits, and hears the answer by an event too', async () => {
    const [maker, shop] = [await as('maker'), await as('shop')];
    const [imei = ''] = phones(1);
    await maker.logbook.enrol({ imeis: [imei], keeper: 'organisation', basis: 'owned' });
    await expect
      .poll(async () => (await shop.checks.ask({ gate: 'resale', imei })).reason, { timeout: 20_000 })
      .toBe('keeper-consent-needed');
    const { consentId } = await shop.consents.ask({ gate: 'resale', imei, presenter: 'somebody-new-here' });
    const waiting = shop.consents.waitFor(consentId, { pauseMs: 100 });
    await maker.consents.answer(consentId, 'yes');
    expect(await waiting).toMatchObject({ state: 'given' });
    let told: string | undefined;
    for await (const event of shop.events.follow({ cursor: memoryCursor(), pauseMs: 100 })) {
      if (event.type !== 'deadset.keeper-consent.answered' || event.data.request !== consentId) continue;
      told = event.data.answer;
      break;
    }
    expect(told).toBe('yes');
  });

  it('checks many at once, exports row by row, and passes an appeal on', async () => {
    const [shop, network] = [await as('shop'), await as('network-a')];
    const [stolen = '', clear = ''] = phones(2);
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    const { reference } = await network.declare({ imeis: [stolen], happened: 'stolen', takenAt });
    await expect
      .poll(async () => (await shop.checks.ask({ gate: 'resale', imei: stolen })).outcome, {
        timeout: 20_000,
      })
      .toBe('hold');
    const answers = [];
    for await (const row of shop.checks.askMany('resale', [stolen, 'nonsense', clear])) answers.push(row);
    expect(answers).toEqual([
      expect.objectContaining({ outcome: 'hold', reason: 'declared-not-proved' }),
      { problem: expect.any(String) },
      expect.objectContaining({ outcome: 'allow' }),
    ]);
    const references = [];
    for await (const row of network.exports.rows('declarations')) references.push(row['reference']);
    expect(references).toContain(reference);
    const appeal = await shop.fairness.appeal({
      imei: stolen,
      appellant: 'buyer',
      evidence: ['none'],
      statement: 'I bought it here last week.',
    });
    expect(await shop.fairness.appealStatus(appeal.reference, appeal.code)).toMatchObject({
      status: 'received',
    });
  });

  it('is known by its keys alone, and refused with a problem under another key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const keysFile = join(town.folder, 'maker.jwks');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA', use: 'sig' };
    await writeFile(keysFile, JSON.stringify({ keys: [jwk] }));
    const added = town.deadset('participant', 'rotate', 'maker', '--keys', keysFile, '--data', town.folder);
    expect({ exitCode: await added.ended(), errors: added.errors }).toMatchObject({ exitCode: 0 });
    const known = { url: town.hubUrl, participant: 'maker', privateKey, keyId: 'k1' };
    expect((await new HubClient(known).sandbox.look()).devices.length).toBeGreaterThan(0);
    const stranger = { ...known, privateKey: generateKeyPairSync('ed25519').privateKey };
    await expect(new HubClient(stranger).sandbox.look()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('has events sent to an endpoint of its own, whose listener takes each once', async () => {
    const network = await as('network-a');
    const taken: CloudEvent[] = [];
    const secrets: string[] = [];
    const onEvent = (event: CloudEvent) => void taken.push(event);
    const server = createServer(webhookListener({ secrets, onEvent })).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { id, secret } = await network.webhooks.register({
      url: `http://127.0.0.1:${address.port}/events`,
    });
    secrets.push(secret);
    expect(await network.webhooks.ping(id)).toEqual({ delivered: true, answer: 200 });
    const takenAt = new Date(Date.now() - 60_000).toISOString();
    await network.declare({ imeis: phones(1), happened: 'stolen', takenAt });
    await expect
      .poll(() => taken.map(({ type }) => type), { timeout: 30_000 })
      .toEqual(['deadset.webhook.ping', 'deadset.declaration.changed']);
    await network.webhooks.remove(id);
    expect((await network.webhooks.list()).webhooks).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});
