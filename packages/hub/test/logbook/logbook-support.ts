import { randomBytes } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, type OperatorStatement } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import type { Db } from '../../src/database/index.ts';
import { createDeclarationService, type VerifiedStatement } from '../../src/declarations/index.ts';
import { createLogbookService, logbookDoubts, proveByLogbook } from '../../src/logbook/index.ts';
import type { Address } from '../../src/messages/index.ts';
import { openText } from '../../src/sealing.ts';

const codeKey = Buffer.alloc(32, 7);
export const sealKey = Buffer.alloc(32, 8);
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** A logbook and declarations on one database, with a clock that the test turns. */
export function logbookBench(db: Db, startedAt = Date.UTC(2026, 10, 22, 12)) {
  let now = startedAt;
  let serial = 0;
  const clock = () => now;
  const parts = { db, clock, entropy: randomBytes, codeKey };
  return {
    db,
    clock,
    pass: (ms: number) => {
      now += ms;
    },
    logbook: createLogbookService({ ...parts, sealKey }),
    declarations: createDeclarationService({
      ...parts,
      doubts: logbookDoubts(parts),
      proveByLogbook: (key, phone) => proveByLogbook(db, key, { ...phone, at: clock() }),
    }),
    aPhone: (): ImeiKey => {
      serial += 1;
      const key = imeiKeyFrom(35_209_900, serial);
      if (key === undefined) throw new Error('no more serials');
      return key;
    },
    /** How a key is listed, by what its follower is told. */
    effectOf: async (key: ImeiKey) =>
      (await db.selectFrom('listing').select('effect').where('imei_key', '=', key).executeTakeFirst())
        ?.effect,
    /** What was sent and where, in the order of sending. */
    messages: async () => {
      const rows = await db.selectFrom('message').selectAll().orderBy('created_at').execute();
      return rows.map(({ id, template, sealed }) => {
        const kept: unknown = JSON.parse(
          openText(sealKey, `deadset message v1\n${id}`, sealed ?? Buffer.alloc(0)),
        );
        return { template, ...(typeof kept === 'object' ? kept : {}) };
      });
    },
  };
}
export type LogbookBench = ReturnType<typeof logbookBench>;

/** A key that no act has had. */
export function freshKey(): string {
  return randomBytes(12).toString('hex');
}

/** What a network says of somebody whose line is the main line of a phone. */
export function statementFor(key: ImeiKey, change: Partial<OperatorStatement> = {}): VerifiedStatement {
  const statement: OperatorStatement = {
    signInMethod: 'operator-account',
    deviceKeys: [key],
    mainLineDays: 20,
    lastBeforeTaking: true,
    payerIsUser: true,
    ...change,
  };
  return { statement, operator: 'network-a', digest: sha256(randomBytes(16)) };
}

const keepersMail: Address = { channel: 'email', address: 'keeper@example.com' };
const friendsMail: Address = { channel: 'email', address: 'friend@example.com' };

/** Somebody's phone in their logbook. */
export async function enrolled({ logbook, aPhone }: LogbookBench) {
  const key = aPhone();
  const given = await logbook.enrolByLine(
    { keys: [key], statement: statementFor(key), contact: keepersMail, trustedContact: friendsMail },
    freshKey(),
  );
  if (given.duress === undefined) throw new Error('a person without a duress code');
  return { key, ...given, duress: given.duress };
}

/** A phone that its seller let go, and its buyer claimed. */
export async function sold(bench: LogbookBench) {
  const seller = await enrolled(bench);
  const { code } = await bench.logbook.release(seller, freshKey());
  const { key } = seller;
  const buyer = await bench.logbook.claim(claimOf(key, code.words), freshKey());
  return { key, seller, buyer, code };
}

/** A person's claim. */
export function claimOf(key: ImeiKey, releaseCode: string) {
  return { key, releaseCode, keeper: { kind: 'person' }, basis: 'claim' } as const;
}
