import { type BrakeRates, brakeRates, brakesAgainst, RegistryError } from '@deadset/domain';
import { recordAudit, recordLook } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { type Db, inUnitOfWork } from '../database/index.ts';
import {
  type Brakes,
  type DeclarationService,
  findByReference,
  keysOfDevice,
} from '../declarations/index.ts';
import { addBraked, type Braked, decideBraked, listBraked } from './braked-store.ts';
import { addWord, recentWords } from './word-store.ts';

/** Brakes on unproved words, at these rates. What is proved never comes here. */
export function createBrakes(rates: BrakeRates = brakeRates): Brakes {
  return {
    async keeps(trx, { declarationId, authority, reporter, keys, at }) {
      const [key] = keys;
      if (key === undefined) return false;
      const word = { declarationId, authority, key, at, ...(reporter === undefined ? {} : { reporter }) };
      const trips = brakesAgainst(key, await recentWords(trx, word, rates), rates);
      await addWord(trx, word);
      if (trips.length === 0) return false;
      await addBraked(trx, { declarationId, trips, at });
      return true;
    },
  };
}

/** Who looks at what a brake keeps, as the audit knows them. */
export interface SecondLook {
  /** Names the person's key, in hexadecimal. */
  readonly keyId: string;
  readonly organisation: string;
  /** Under which name they stand in the audit. */
  readonly actor: string;
}

export interface BrakeDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly declarations: Pick<DeclarationService, 'letGo'>;
}

const queueLength = 200;
const oneLookMs = 600_000;

/** What brakes keep, with what it would have done. */
export async function brakedQueue({ db, clock }: BrakeDependencies, person: SecondLook): Promise<Braked[]> {
  await recordLook(
    db,
    {
      at: clock(),
      actor: person.actor,
      act: 'look',
      kind: 'consultation',
      object: 'brakes',
      why: 'to judge what brakes keep',
      onBehalfOf: person.organisation,
    },
    oneLookMs,
  );
  return listBraked(db, queueLength);
}

/**
 * A second person lets an unproved word count, or leaves it without effect: its declarer can prove it all the same.
 *
 * Throws `RegistryError`: 'not-allowed' to whoever made it, 'conflict' when it is decided, proved or over.
 */
export async function decideAbout(
  { db, clock, declarations }: BrakeDependencies,
  person: SecondLook,
  reference: string,
  decision: 'let-go' | 'left',
): Promise<void> {
  const declaration = await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', 'There is no such report.');
  const { keyId, organisation } = person;
  if (declaration.authority === organisation)
    throw new RegistryError('not-allowed', 'Your organisation made this report. Somebody else looks at it.');
  await inUnitOfWork(db, await keysOfDevice(db, declaration.deviceId), async (trx) => {
    const at = clock();
    if (!(await decideBraked(trx, declaration.id, { decision, at, keyId })))
      throw new RegistryError('conflict', 'Somebody has decided about this already.');
    const why = decision === 'let-go' ? 'a second person has looked at it' : 'nothing speaks for it yet';
    if (decision === 'let-go') await declarations.letGo(trx, { reference, organisation, why, at });
    await recordAudit(trx, {
      at,
      actor: person.actor,
      act: decision === 'let-go' ? 'let-go' : 'leave',
      kind: 'alteration',
      object: `declaration:${reference}`,
      why,
      onBehalfOf: organisation,
    });
  });
}
