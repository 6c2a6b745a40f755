import { decodeEntryLeaf, decodeOpening } from '@deadset/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { proveByLogbook } from '../../src/logbook/index.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { asOwner } from '../support/test-server.ts';
import {
  claimOf,
  dayMs,
  enrolled,
  freshKey,
  hourMs,
  type LogbookBench,
  logbookBench,
  minuteMs,
  sold,
  statementFor,
} from './logbook-support.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const bench = logbookBench(database.db);
const { db, logbook, declarations } = bench;
const declarer = { actor: 'declarer' } as const;

/** Somebody's word that a phone was taken just now, and then proof by their line. */
async function declaredAndProved({ key }: { key: Parameters<LogbookBench['effectOf']>[0] }) {
  const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
  const { reference, withdrawalCode } = await declarations.declare(declarer, word, freshKey());
  const proof = { reference, code: withdrawalCode, statement: statementFor(key) };
  return declarations.raise(declarer, proof, freshKey());
}

describe('A1, a seller who declares after a claim', () => {
  it('holds nothing more by an unproved word than the logbook holds anyway, and for 48 hours', async () => {
    const { key, buyer } = await sold(bench);
    bench.pass(2 * dayMs);
    const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - 1 } as const;
    await declarations.declare(declarer, word, freshKey());
    expect(await bench.effectOf(key)).toBe('tracked');
    bench.pass(2 * dayMs);
    await declarations.lapseDue();
    expect(await bench.effectOf(key)).toBe('enrolled');
    expect((await logbook.see(buyer)).isHeld).toBe(false);
  });

  it('bars nothing by the line that was in it: a person decides', async () => {
    const { key, buyer } = await sold(bench);
    bench.pass(2 * dayMs);
    expect((await declaredAndProved({ key })).status).toBe('disputed');
    expect(await bench.effectOf(key)).toBe('disputed');
    expect((await logbook.see(buyer)).isHeld).toBe(false);
  });

  it('proves nothing by the old logbook, and the buyer proves it at once by the new one', async () => {
    const { key, seller, buyer } = await sold(bench);
    bench.pass(2 * dayMs);
    const asked = { keys: [key], takenAt: bench.clock() - 1, at: bench.clock() };
    await expect(proveByLogbook(db, seller, asked)).rejects.toThrow('does not show that the phone is yours');
    expect((await proveByLogbook(db, buyer, asked)).digest).toHaveLength(32);
  });
});

describe('A11, a coerced release', () => {
  it('that nobody has used is void as soon as its keeper declares', async () => {
    const victim = await enrolled(bench);
    const { code } = await logbook.release(victim, freshKey());
    bench.pass(hourMs);
    expect((await declaredAndProved(victim)).status).toBe('proved');
    expect(await bench.effectOf(victim.key)).toBe('prohibited');
    await expect(logbook.claim(claimOf(victim.key, code.words), freshKey())).rejects.toThrow(
      'no open release',
    );
    expect((await logbook.see(victim)).status).toBe('enrolled');
  });

  it('that was used leaves its keeper the right to declare for 24 hours, and holds the claim', async () => {
    const victim = await enrolled(bench);
    const { code } = await logbook.release(victim, freshKey());
    const robber = await logbook.claim(claimOf(victim.key, code.words), freshKey());
    bench.pass(23 * hourMs);
    const asked = { keys: [victim.key], takenAt: bench.clock() - 1, at: bench.clock() };
    expect((await proveByLogbook(db, victim, asked)).digest).toHaveLength(32);
    expect((await declaredAndProved(victim)).status).toBe('proved');
    expect(await bench.effectOf(victim.key)).toBe('prohibited');
    expect((await logbook.see(robber)).isHeld).toBe(true);
    await expect(logbook.release(robber, freshKey())).rejects.toThrow('A person has to look at it first');
  });

  it('is no longer held once two organisations have ended the declaration, and is when its declarer has', async () => {
    const held = async () => {
      const { key, buyer } = await sold(bench);
      const { reference } = await declaredAndProved({ key });
      return { buyer, reference };
    };
    const [honest, robber] = [await held(), await held()];
    const end = (reference: string, status: string) =>
      asOwner(
        database.ownerUrl,
        `update register.declaration set status = '${status}', ended_at = '2027-01-01' where reference = '${reference}'`,
      );
    await end(honest.reference, 'unlisted');
    await end(robber.reference, 'withdrawn');
    await logbook.goOn();
    expect((await logbook.see(honest.buyer)).isHeld).toBe(false);
    expect((await logbook.see(robber.buyer)).isHeld).toBe(true);
  });

  it('is forced no more after 24 hours: then it was a sale', async () => {
    const { key, buyer } = await sold(bench);
    bench.pass(24 * hourMs);
    expect((await declaredAndProved({ key })).status).toBe('disputed');
    expect((await logbook.see(buyer)).isHeld).toBe(false);
  });

  it('puts nobody’s purchase in doubt on a stranger’s word alone', async () => {
    const { key, buyer } = await sold(bench);
    bench.pass(hourMs);
    const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - 1 } as const;
    await declarations.declare(declarer, word, freshKey());
    expect((await logbook.see(buyer)).isHeld).toBe(false);
  });
});

describe('a stolen release code', () => {
  it('after a declaration does nothing', async () => {
    const victim = await enrolled(bench);
    await declaredAndProved(victim);
    await expect(logbook.release(victim, freshKey())).rejects.toThrow('has been reported as taken');
    await expect(logbook.claim(claimOf(victim.key, victim.duress.words), freshKey())).rejects.toThrow(
      'has been reported as taken',
    );
    expect((await logbook.see(victim)).status).toBe('enrolled');
  });

  it('made before a declaration does nothing after it, nor once the declaration has ended', async () => {
    const victim = await enrolled(bench);
    const { code } = await logbook.release(victim, freshKey());
    bench.pass(3 * dayMs);
    const word = { keys: [victim.key], happened: 'stolen', takenAt: bench.clock() - 1 } as const;
    const { reference, withdrawalCode } = await declarations.declare(declarer, word, freshKey());
    await expect(logbook.claim(claimOf(victim.key, code.words), freshKey())).rejects.toThrow(
      'no open release',
    );
    await declarations.withdraw(declarer, { reference, code: withdrawalCode }, freshKey());
    await expect(logbook.claim(claimOf(victim.key, code.words), freshKey())).rejects.toThrow(
      'no open release',
    );
    // The keeper sells it after all, with a new code.
    const { code: renewed } = await logbook.release(victim, freshKey());
    await logbook.claim(claimOf(victim.key, renewed.words), freshKey());
  });
});

describe('a logbook as proof', () => {
  it('proves nothing when it came after the taking, is of another phone, or is opened under duress', async () => {
    const keeper = await enrolled(bench);
    const at = bench.clock() + dayMs;
    const good = { keys: [keeper.key], takenAt: at - hourMs, at };
    expect((await proveByLogbook(db, keeper, good)).digest).toHaveLength(32);
    await expect(proveByLogbook(db, keeper, { ...good, takenAt: bench.clock() - hourMs })).rejects.toThrow(
      'after it was taken',
    );
    await expect(proveByLogbook(db, keeper, { ...good, keys: [bench.aPhone()] })).rejects.toThrow(
      'does not show',
    );
    const forced = { reference: keeper.reference, code: keeper.duress.words };
    await expect(proveByLogbook(db, forced, good)).rejects.toThrow('does not show');
  });

  it('raises a report at once, with no sign-in at a network, and ends it again', async () => {
    const keeper = await enrolled(bench);
    bench.pass(hourMs);
    const word = { keys: [keeper.key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
    const { reference, withdrawalCode } = await declarations.declare(declarer, word, freshKey());
    const shown = { reference, code: withdrawalCode, logbook: keeper };
    expect((await declarations.raise(declarer, shown, freshKey())).status).toBe('proved');
    expect(await bench.effectOf(keeper.key)).toBe('prohibited');
    expect((await declarations.withdraw(declarer, shown, freshKey())).status).toBe('withdrawn');
    expect(await bench.effectOf(keeper.key)).toBe('enrolled');
  });

  it('raises no report of a phone that its keeper has sold', async () => {
    const { key, seller } = await sold(bench);
    bench.pass(2 * dayMs);
    const word = { keys: [key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
    const { reference, withdrawalCode: code } = await declarations.declare(declarer, word, freshKey());
    const raised = declarations.raise(declarer, { reference, code, logbook: seller }, freshKey());
    await expect(raised).rejects.toThrow('does not show that the phone is yours');
    expect(await bench.effectOf(key)).toBe('tracked');
  });
});

it('a stranger’s word on a phone of a logbook cannot bring a neighbour’s phone into that logbook', async () => {
  const keeper = await enrolled(bench);
  const neighbours = bench.aPhone();
  const word = { keys: [keeper.key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
  const { reference, withdrawalCode: code } = await declarations.declare(declarer, word, freshKey());
  const amended = declarations.amend(declarer, { reference, code, keys: [neighbours] }, freshKey());
  await expect(amended).rejects.toThrow('Prove');
  expect(await bench.effectOf(neighbours)).toBeUndefined();
});

it('nobody adds a phone of somebody else’s logbook to their own report, proved as it is', async () => {
  const [attacker, victim] = [await enrolled(bench), await enrolled(bench)];
  bench.pass(hourMs);
  const word = { keys: [attacker.key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
  const { reference, withdrawalCode: code } = await declarations.declare(declarer, word, freshKey());
  await declarations.raise(declarer, { reference, code, logbook: attacker }, freshKey());
  const amended = declarations.amend(declarer, { reference, code, keys: [victim.key] }, freshKey());
  await expect(amended).rejects.toThrow('on its own');
  expect(await bench.effectOf(victim.key)).toBe('enrolled');
});

it('a second slot that a report finds is in the logbook too, for followers as for us', async () => {
  const keeper = await enrolled(bench);
  bench.pass(hourMs);
  const second = bench.aPhone();
  const word = { keys: [keeper.key], happened: 'stolen', takenAt: bench.clock() - minuteMs } as const;
  const { reference, withdrawalCode: code } = await declarations.declare(declarer, word, freshKey());
  bench.pass(minuteMs);
  await declarations.raise(declarer, { reference, code, logbook: keeper }, freshKey());
  await declarations.amend(declarer, { reference, code, keys: [second] }, freshKey());
  await declarations.withdraw(declarer, { reference, code, logbook: keeper }, freshKey());
  expect(await bench.effectOf(second)).toBe('enrolled');
  const rows = await db.selectFrom('entry').select(['leaf', 'opening']).orderBy('number').execute();
  const enrolments = rows
    .filter(({ leaf }) => decodeEntryLeaf(leaf).act === 'enrol')
    .map(({ opening }) => decodeOpening(opening).keys);
  expect(enrolments.at(-1)).toEqual([keeper.key, second]);
});
