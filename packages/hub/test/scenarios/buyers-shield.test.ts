import { randomBytes } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, type OperatorStatement, verdictAt } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChecking } from '../../src/certificates/index.ts';
import { inUnitOfWork } from '../../src/database/index.ts';
import { createDeclarationService, type DeclarationService } from '../../src/declarations/index.ts';
import { logbookDoubts } from '../../src/logbook/index.ts';
import { standingDoubts } from '../../src/standing-doubts.ts';
import { type LogProcess, startLogProcess, until } from '../support/log-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { testCertificateKey, testSealKey } from '../support/test-hub.ts';

const database = await createTestDatabase();
const { db } = database;
const hourMs = 3_600_000;
let now = Date.now();
const clock = () => now;
let log: LogProcess;
let checking: ReturnType<typeof createChecking>;
let service: DeclarationService;
let serial = 0;

beforeAll(async () => {
  log = await startLogProcess(database);
  await until('the log has its first head', () => log.verified.size > 0);
  const parts = { db, clock, entropy: randomBytes };
  checking = createChecking({
    ...parts,
    verified: log.verified,
    certificateKey: testCertificateKey,
    sealKey: testSealKey,
    issuer: 'test.example/log',
  });
  const doubts = standingDoubts(checking.certificates, logbookDoubts(parts));
  service = createDeclarationService({ ...parts, codeKey: Buffer.alloc(32, 7), doubts });
});
afterAll(async () => {
  await log.close();
  await database.close();
});

function aPhone(): ImeiKey {
  serial += 1;
  const key = imeiKeyFrom(35_209_903, serial);
  if (key === undefined) throw new Error('no more serials');
  return key;
}

/** Somebody checks the phone at a shop's counter and keeps the certificate. */
function checkedAndBought(key: ImeiKey) {
  const verdict = verdictAt('resale', undefined, now);
  return inUnitOfWork(db, [key], (trx) => checking.certificates.give(trx, { gate: 'resale', key, verdict }));
}

/** Declares and proves by the account of the line, as whoever had the phone last can. */
async function declaredAndProved(key: ImeiKey, takenAt: number): Promise<string | undefined> {
  const request = { keys: [key], happened: 'stolen', takenAt } as const;
  const caller = { actor: 'declarer' } as const;
  const made = await service.declare(caller, request, randomBytes(8).toString('hex'));
  const statement: OperatorStatement = {
    signInMethod: 'operator-account',
    deviceKeys: [key],
    mainLineDays: 30,
    lastBeforeTaking: true,
    payerIsUser: true,
  };
  const proof = { statement, operator: 'network-a', digest: sha256(randomBytes(16)) };
  const { reference, withdrawalCode: code } = made;
  await service.raise(caller, { reference, code, statement: proof }, randomBytes(8).toString('hex'));
  const listing = await db
    .selectFrom('listing')
    .select('effect')
    .where('imei_key', '=', key)
    .executeTakeFirst();
  return listing?.effect;
}

describe('the buyer’s shield', () => {
  it('A1: a seller who declares after the sale to a buyer with a certificate bars nothing: a human decides', async () => {
    const key = aPhone();
    await checkedAndBought(key);
    now += 30 * hourMs;
    expect(await declaredAndProved(key, now - hourMs)).toBe('disputed');
  });

  it('a thief who checks the phone that they have just taken gains nothing by the certificate', async () => {
    const key = aPhone();
    const takenAt = now;
    now += hourMs;
    await checkedAndBought(key);
    now += hourMs;
    expect(await declaredAndProved(key, takenAt)).toBe('prohibited');
  });

  it('a certificate about another phone shields nobody', async () => {
    await checkedAndBought(aPhone());
    now += 30 * hourMs;
    expect(await declaredAndProved(aPhone(), now - hourMs)).toBe('prohibited');
  });
});
