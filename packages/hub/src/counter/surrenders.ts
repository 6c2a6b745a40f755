import { type ImeiKey, RegistryError } from '@deadset/domain';
import { readSpokenCode, sha256, spokenCode } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { newId } from '../new-id.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';
import { sealAt } from './counter-seal.ts';
import { addStep } from './step-store.ts';
import {
  findByCode,
  findSurrender,
  insertSurrender,
  markHandedOver,
  type Surrender,
} from './surrender-store.ts';

/** Characters of the code on a receipt: eighty bits, which nobody guesses. */
const codeCharacters = 16;
const codeBytes = 10;
const tries = 3;

/** A receipt as it is printed, this once: of its code only a hash is kept. */
export interface GivenReceipt {
  readonly surrender: Surrender;
  readonly code: string;
}

/** Takes in a phone that somebody hands in. Nobody is asked who they are, and whether there is a report is not written on it. */
export async function takeIn(
  deps: CounterDependencies,
  { id: clerk, organisation }: Clerk,
  { key, description, note }: { key?: ImeiKey; description?: string; note?: string },
): Promise<GivenReceipt> {
  const { db, clock, entropy } = deps;
  return inUnitOfWork(db, [], async (trx) => {
    const at = clock();
    const [id, code] = [newId(entropy), spokenCode(entropy(codeBytes))];
    const taken = {
      id,
      organisation,
      ...(key === undefined ? {} : { key }),
      ...(description === undefined ? {} : { description }),
      clerk,
      receivedAt: at,
      status: 'held' as const,
      changedAt: at,
    };
    for (let i = 0; i < tries; i += 1) {
      const surrender = { ...taken, number: spokenCode(entropy(5)) };
      if (!(await insertSurrender(trx, surrender, hashOf(code)))) continue;
      const sealed = note === undefined ? {} : { sealedNote: sealAt(deps, 'note', id, note) };
      await addStep(trx, { subject: id, act: 'received', person: clerk, at, ...sealed });
      await recordAudit(trx, {
        ...lineOf({ id: clerk, organisation }, surrender.number, at),
        act: 'take-in',
        kind: 'collection',
        why: 'somebody handed a phone in',
      });
      return { surrender, code };
    }
    throw new Error('no number is left for a receipt');
  });
}

/** Writes down where a phone that was handed in is put, or to whom of the police it was handed on. */
export async function noteSurrender(
  deps: CounterDependencies,
  clerk: Clerk,
  { number, act, note }: { number: string; act: 'put-away' | 'handed-over'; note: string },
): Promise<void> {
  await inUnitOfWork(deps.db, [], async (trx) => {
    const at = deps.clock();
    const found = await findSurrender(trx, clerk.organisation, number);
    if (found === undefined)
      throw new RegistryError('not-found', 'No phone with this number was handed in to you.');
    const isHeld =
      act === 'handed-over'
        ? await markHandedOver(trx, clerk.organisation, number, at)
        : found.status === 'held';
    if (!isHeld) throw new RegistryError('conflict', 'This phone has been handed over already.');
    const sealedNote = sealAt(deps, 'note', found.id, note);
    await addStep(trx, { subject: found.id, act, person: clerk.id, at, sealedNote });
    await recordAudit(trx, {
      ...lineOf(clerk, number, at),
      act,
      kind: 'alteration',
      why: act === 'handed-over' ? 'the police have it now' : 'where it is kept was written down',
    });
  });
}

/** What a receipt that somebody shows says: who gave it, when, and where the phone is. */
export interface CheckedReceipt {
  readonly number: string;
  readonly organisationName: string;
  readonly receivedAt: number;
  readonly status: Surrender['status'];
  readonly changedAt: number;
}

/** The receipt of a code as somebody types it; undefined when there is none. */
export async function checkReceipt(
  { db }: Pick<CounterDependencies, 'db'>,
  typed: string,
): Promise<CheckedReceipt | undefined> {
  const code = readSpokenCode(typed, codeCharacters);
  const found = code === undefined ? undefined : await findByCode(db, hashOf(code));
  if (found === undefined) return undefined;
  const { number, organisationName, receivedAt, status, changedAt } = found;
  return { number, organisationName, receivedAt, status, changedAt };
}

function hashOf(code: string): Buffer {
  return sha256(Buffer.from(`deadset surrender v1\n${code}`));
}

function lineOf({ id, organisation }: Clerk, number: string, at: number) {
  return { at, actor: `person:${id}`, object: `surrender:${number}`, onBehalfOf: organisation };
}
