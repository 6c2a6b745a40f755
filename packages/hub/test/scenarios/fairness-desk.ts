import { randomBytes } from 'node:crypto';
import {
  type Gate,
  gates,
  type ImeiKey,
  imeiKeyFrom,
  type OperatorStatement,
  verdictAt,
} from '@deadset/domain';
import { createBrakes } from '../../src/brakes/index.ts';
import { systemClock } from '../../src/clock.ts';
import {
  createDeclarationService,
  type DeclarationService,
  type Declared,
  type Doubts,
} from '../../src/declarations/index.ts';
import { ownClock } from '../../src/log/index.ts';
import { statementOf } from '../appeals/proved-report.ts';
import {
  type LogProcess,
  listOf,
  replay,
  startLogProcess,
  testKeys,
  testPolicy,
  untilSealed,
} from '../support/log-process.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** What every gate answers about one phone, by the list that a follower folds for itself. */
export type GateAnswers = Readonly<Record<Gate, string>>;

/** A registry with its log and a clock, and what followers make of it. */
export interface FairnessDesk {
  readonly service: DeclarationService;
  now(): number;
  pass(ms: number): void;
  /** Somebody's unproved word. */
  declare(key: ImeiKey, from?: { reporter?: Buffer; happened?: 'stolen' | 'lost' }): Promise<Declared>;
  /** The proof of a word by its network's statement. */
  prove(key: ImeiKey, made: Declared, change?: Partial<OperatorStatement>): Promise<string>;
  /** `outcome reason` of every gate about each of these phones. */
  answersAbout(keys: readonly ImeiKey[]): Promise<GateAnswers[]>;
  close(): Promise<void>;
}

/** A phone of its own for each number: many types, serial numbers far apart. */
export function randomPhone(n: number): ImeiKey {
  const key = imeiKeyFrom(35_000_000 + ((n * 7919) % 900_000), (n * 104_729) % 1_000_000);
  if (key === undefined) throw new Error('a phone out of range');
  return key;
}

export async function openFairnessDesk(database: TestDatabase, doubts?: Doubts): Promise<FairnessDesk> {
  const { db } = database;
  let ahead = 0;
  const now = () => systemClock() + ahead;
  const cosigners = () => ownClock(testKeys.log, testKeys.cosigners, now);
  const log: LogProcess = await startLogProcess(database, cosigners, testPolicy, undefined, now);
  const service = createDeclarationService({
    db,
    clock: now,
    entropy: randomBytes,
    codeKey: Buffer.alloc(32, 9),
    brakes: createBrakes(),
    ...(doubts === undefined ? {} : { doubts }),
  });
  const caller = { actor: 'declarer' } as const;
  return {
    service,
    now,
    pass: (ms) => {
      ahead += ms;
    },
    declare: (key, { reporter, happened = 'stolen' } = {}) =>
      service.declare(
        caller,
        {
          keys: [key],
          happened,
          takenAt: now() - 60_000,
          liability: '2026-11',
          ...(reporter === undefined ? {} : { reporter }),
        },
        randomBytes(8).toString('hex'),
      ),
    prove: async (key, { reference, withdrawalCode: code }, change = {}) => {
      const statement = statementOf(key, change);
      return (await service.raise(caller, { reference, code, statement }, 'raise')).status;
    },
    answersAbout: async (keys) => {
      await untilSealed(db);
      const list = listOf(await replay(db));
      return keys.map((key) => {
        const answers = gates.map((gate) => {
          const { outcome, reason } = verdictAt(gate, list.get(key), now());
          return [gate, `${outcome} ${reason}`] as const;
        });
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one for each gate
        return Object.fromEntries(answers) as GateAnswers;
      });
    },
    close: () => log.close(),
  };
}

/** How many answers turn somebody away, and how many ask to wait: of lawful users, these are what is to be published. */
export function countLawful(answers: readonly GateAnswers[]): { refused: number; held: number } {
  const all = answers.flatMap((one) => Object.values(one));
  return {
    refused: all.filter((answer) => answer.startsWith('refuse')).length,
    held: all.filter((answer) => answer.startsWith('hold')).length,
  };
}
