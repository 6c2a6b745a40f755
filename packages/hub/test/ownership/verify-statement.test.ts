import { type ErrorCode, RegistryError } from '@deadset/domain';
import { startOperator } from '@deadset/simulators';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createDeclarationService } from '../../src/declarations/index.ts';
import { systemEntropy } from '../../src/entropy.ts';
import { createOwnershipService, type OwnershipService } from '../../src/ownership/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { aSubscriber } from '../support/test-site.ts';

const hub = 'http://hub.test';
const database = await createTestDatabase();
const { db } = database;
const keeper = aSubscriber('keeper', 333_333);
const operatorFor = (origin: string) =>
  startOperator({
    host: '127.0.0.1',
    port: 0,
    name: 'Northern Mobile',
    clientId: 'hub',
    clientSecret: 'secret',
    redirectUris: [`${origin}/report/prove/return`],
    subscribers: [keeper],
    log: { error: (_fields, message) => expect.unreachable(message) },
  });
const operator = await operatorFor(hub);
const otherHubs = await operatorFor('http://other.test');
const registrationOf = (participant: string, issuer: string) => ({
  participant,
  name: participant,
  issuer,
  clientId: 'hub',
  clientSecret: 'secret',
});
let ownership: OwnershipService;

beforeAll(() => {
  const operators = [
    registrationOf('network-a', operator.issuer),
    registrationOf('network-b', otherHubs.issuer),
    registrationOf('network-away', 'http://127.0.0.1:9'),
  ];
  ownership = createOwnershipService({
    db,
    clock: systemClock,
    entropy: systemEntropy,
    operators,
    publicUrl: hub,
  });
});
afterAll(async () => {
  await operator.close();
  await otherHubs.close();
  await database.close();
});

async function refusalOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  const refused: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return refused instanceof RegistryError ? refused.code : undefined;
}

describe('a statement of an operator', () => {
  it('is believed when the operator signed it for this hub', async () => {
    const token = await operator.signStatement('keeper', 'call-handler');
    const proof = await ownership.verifyStatement(token, systemClock());
    expect(proof).toMatchObject({
      operator: 'network-a',
      statement: { signInMethod: 'call-handler', deviceKeys: keeper.deviceKeys, mainLineDays: 30 },
    });
    expect(proof.digest).toHaveLength(32);
  });

  it('is refused when it was made for another hub, is too old, or comes from nobody we know', async () => {
    const now = systemClock();
    const elsewhere = await otherHubs.signStatement('keeper', 'operator-account');
    expect(await refusalOf(ownership.verifyStatement(elsewhere, now))).toBe('not-allowed');
    const token = await operator.signStatement('keeper', 'operator-account');
    expect(await refusalOf(ownership.verifyStatement(token, now + 640_000))).toBe('not-allowed');
    expect(await refusalOf(ownership.verifyStatement('not a token', now))).toBe('not-allowed');
  });

  it('is refused when anybody but the operator signed it, with whatever claims', async () => {
    const claims = decodeJwt(await operator.signStatement('keeper', 'operator-account'));
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    const stranger = await new SignJWT({ ...claims, iss: 'https://stranger.example' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(privateKey);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
    for (const token of [forged, stranger, unsigned]) {
      expect(await refusalOf(ownership.verifyStatement(token, systemClock()))).toBe('not-allowed');
    }
  });

  it('cannot be judged while its operator is away, and that is said', async () => {
    const claims = decodeJwt(await operator.signStatement('keeper', 'operator-account'));
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const token = await new SignJWT({ ...claims, iss: 'http://127.0.0.1:9' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(privateKey);
    expect(await refusalOf(ownership.verifyStatement(token, systemClock()))).toBe('unavailable');
  });

  it('serves once: a second declaration is not raised by it', async () => {
    const declarations = createDeclarationService({
      db,
      clock: systemClock,
      entropy: systemEntropy,
      codeKey: Buffer.alloc(32, 9),
    });
    const word = { keys: keeper.deviceKeys, happened: 'stolen', takenAt: systemClock() - 3_600_000 } as const;
    const caller = { actor: 'declarer' } as const;
    const first = await declarations.declare(caller, word, 'first');
    const second = await declarations.declare(caller, word, 'second');
    const token = await operator.signStatement('keeper', 'operator-account');
    const statement = await ownership.verifyStatement(token, systemClock());
    const raise = ({ reference, withdrawalCode: code }: typeof first) =>
      declarations.raise(caller, { reference, code, statement }, 'raise');
    expect(await raise(first)).toMatchObject({ status: 'proved', tier: 1 });
    expect(await refusalOf(raise(second))).toBe('conflict');
  });
});
