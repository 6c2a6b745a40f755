import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckTrace, judgePublicCheck, type PublicJudgement, placesOf } from './check-limits.ts';
import { imeiKeyFrom, serialsPerTac } from './imei.ts';

const tac = 35_175_605;
const hourMs = 3_600_000;

interface Ask {
  readonly serial: number;
  readonly tac?: number;
  readonly session?: { name: string; openedAt: number };
  readonly isCrowded?: boolean;
}

/** One account on one day: every question in turn, and what became of it. */
class Account {
  readonly traces: CheckTrace[] = [];
  #at = hourMs;

  ask({ serial, tac: model = tac, session, isCrowded = false }: Ask): PublicJudgement {
    const key = imeiKeyFrom(model, serial) ?? expect.unreachable('a key');
    const { near, around, model: place } = placesOf(key);
    const places = { near: `${near}`, around: `${around}`, model: `${place}` };
    const question = { phone: `${key}`, places, isCrowded, ...(session && { session }) };
    const judged = judgePublicCheck(this.traces, question);
    if (judged.kind === 'counted' || judged.kind === 'reserve') {
      const isFromReserve = judged.kind === 'reserve';
      const trace = { phone: `${key}`, places, isFromReserve, at: this.#at };
      this.traces.push({ ...trace, ...(session && { session: session.name }) });
    }
    this.#at += 1;
    return judged;
  }

  /** Of how many different phones a thousand such questions tell. */
  answered(next: (i: number) => Ask): number {
    for (let i = 0; i < 1000; i += 1) this.ask(next(i));
    return this.traces.length;
  }
}

/** Every serial number once, in an order that looks like none. */
const shuffled = (i: number) => ({ serial: (i * 618_033) % serialsPerTac });

describe('what one account may ask in a day', () => {
  it('is ten phones of a run of serial numbers, twenty with gaps, thirty of a TAC in any order', () => {
    expect(new Account().answered((i) => ({ serial: 123_400 + i }))).toBe(10);
    expect(new Account().answered((i) => ({ serial: 900_000 - i }))).toBe(11);
    expect(new Account().answered((i) => ({ serial: 123_400 + (i % 100) }))).toBe(10);
    expect(new Account().answered((i) => ({ serial: 120_000 + i * 17 }))).toBe(20);
    expect(new Account().answered((i) => ({ serial: i * 997 }))).toBe(30);
    expect(new Account().answered(shuffled)).toBe(30);
  });

  it('is sixty phones of different TACs, and asking again is free', () => {
    const account = new Account();
    const elsewhere = (i: number) => ({ serial: 5, tac: tac + i });
    expect(account.answered(elsewhere)).toBe(60);
    expect(account.ask(elsewhere(3))).toEqual({ kind: 'again' });
    expect(account.ask(elsewhere(61))).toEqual({ kind: 'refused', because: 'spent' });
  });

  it('is five of a TAC that everybody asks about at once', () => {
    expect(new Account().answered((i) => ({ ...shuffled(i), isCrowded: true }))).toBe(5);
  });

  it('never is more than a hundred, nor a hundred of a TAC, whatever sessions are made up', () => {
    const anyAsk = fc.record({
      serial: fc.nat({ max: serialsPerTac - 1 }),
      tac: fc.integer({ min: tac, max: tac + 40 }),
      session: fc.record({
        name: fc.string({ minLength: 1, maxLength: 2 }),
        openedAt: fc.nat({ max: hourMs }),
      }),
    });
    fc.assert(
      fc.property(fc.array(anyAsk, { minLength: 300, maxLength: 400, size: 'max' }), (asks) => {
        const account = new Account();
        for (const ask of asks) account.ask(ask);
        expect(account.traces.length).toBeLessThanOrEqual(100);
        const models = new Map<string, number>();
        for (const { places } of account.traces) {
          models.set(places.model, (models.get(places.model) ?? 0) + 1);
        }
        expect(Math.max(...models.values())).toBeLessThan(100);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a neighbour behind the same address as somebody who tries numbers out', () => {
  it('is answered about any other TAC', () => {
    const account = new Account();
    account.answered(shuffled);
    expect(account.ask({ serial: 7, tac: tac + 1 })).toEqual({ kind: 'counted' });
  });

  it('is answered about the same TAC if they were there before, three times', () => {
    const account = new Account();
    const session = { name: 'neighbour', openedAt: 0 };
    account.answered(shuffled);
    const kinds = [1, 2, 3, 4].map((serial) => account.ask({ serial, session }).kind);
    expect(kinds).toEqual(['reserve', 'reserve', 'reserve', 'refused']);
  });

  it('is not answered about it when they come afterwards or have no cookie', () => {
    const account = new Account();
    account.answered(shuffled);
    const late = { name: 'late', openedAt: 2 * hourMs };
    expect(account.ask({ serial: 1, session: late })).toEqual({ kind: 'refused', because: 'scan' });
    expect(account.ask({ serial: 1 })).toEqual({ kind: 'refused', because: 'scan' });
  });
});

it('says once that a scan has been found: at the phone that closes the neighbourhood', () => {
  const account = new Account();
  const judged = Array.from({ length: 50 }, (_, i) => account.ask({ serial: 123_400 + (i % 100) }));
  expect(judged.filter((one) => one.kind === 'counted' && one.fills === 'near')).toHaveLength(1);
  expect(judged[9]).toEqual({ kind: 'counted', fills: 'near' });
});
