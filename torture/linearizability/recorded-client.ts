import { setTimeout as delay } from 'node:timers/promises';
import type { HubClient } from '@deadset/client';
import { RegistryError } from '@deadset/domain';
import type { SeededChance } from '../seeded-chance.ts';
import type { Ask, Told } from './declaration-model.ts';
import type { Operation } from './linearizable.ts';

/** A declaration that several clients know the code of. */
export interface SharedDeclaration {
  readonly reference: string;
  readonly code: string;
  /** A fresh proof of its keeper. */
  readonly sign: () => Promise<string>;
}

const pauseMs = 40;
const mostTries = 400;
/** Share of operations that are given up when no answer comes, nobody knowing what became of them. */
const shareGivenUp = 0.15;

/**
 * Does one thing to a declaration and notes what the client saw.
 *
 * Without an answer it tries again under the same idempotency key, or gives up: then its act may have happened or
 * not, and the history says so.
 */
export async function recorded(
  client: HubClient,
  ask: Ask,
  { reference, code, sign }: SharedDeclaration,
  idempotencyKey: string,
  chance: SeededChance,
): Promise<Operation<Ask, Told>> {
  // Signed before the clock starts: it is no part of what is asked of the hub.
  const proof = ask === 'status' ? '' : await sign();
  const givesUp = chance.share() < shareGivenUp;
  const calledAt = performance.now();
  for (let tries = 1; tries <= mostTries; tries += 1) {
    try {
      const output = await asked(client, ask, { reference, code, proof, idempotencyKey });
      return { input: ask, output, calledAt, answeredAt: performance.now() };
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'conflict')
        return { input: ask, output: 'conflict', calledAt, answeredAt: performance.now() };
      if (error.code !== 'unavailable') throw error;
    }
    if (givesUp) break;
    await delay(pauseMs);
  }
  return { input: ask, calledAt, answeredAt: Number.POSITIVE_INFINITY };
}

async function asked(
  client: HubClient,
  ask: Ask,
  {
    reference,
    code,
    proof,
    idempotencyKey,
  }: Record<'reference' | 'code' | 'proof' | 'idempotencyKey', string>,
): Promise<Told> {
  const options = { idempotencyKey };
  const { status } =
    ask === 'status'
      ? await client.status(reference, { code })
      : ask === 'raise'
        ? await client.raise(reference, { code, statement: proof }, options)
        : await client.withdraw(reference, { code, statement: proof }, options);
  if (status === 'declared' || status === 'proved' || status === 'withdrawn') return status;
  throw new Error(`a declaration is ${status} that nobody made so`);
}
