import { setTimeout as delay } from 'node:timers/promises';
import type { HubClient } from '@deadset/client';
import { formatImeiKey, type ImeiKey, RegistryError } from '@deadset/domain';
import type { SeededChance } from '../seeded-chance.ts';
import { phoneOf } from '../world/phones.ts';
import type { Ledger } from './ledger.ts';

export interface WriterParts {
  readonly client: () => HubClient;
  readonly ledger: Ledger;
  readonly chance: SeededChance;
  /** Told of an answer that no honest hub gives to these acts. */
  readonly onRefusal: (what: string) => void;
  /** Told of an act that was tried again. */
  readonly onRetry: (why: string) => void;
}

/** A declaration that its writer may withdraw. */
interface Open {
  readonly phone: ImeiKey;
  readonly reference: string;
  readonly code: string;
}

const writerCount = 16;
const pauseMs = 100;
/** How long an act may go without an answer, in milliseconds. */
const patienceMs = 120_000;
const shareOfWithdrawals = 0.4;

/**
 * Sixteen that write at the same time, each one act after the other, over the real API.
 *
 * An act whose answer does not come is sent again under the same idempotency key until it is answered: then every act
 * has exactly one effect, or something is wrong.
 */
export class Writers {
  readonly #parts: WriterParts;
  #isRunning = false;
  #running: Promise<unknown> = Promise.resolve();
  #phones: number;
  #acts: number;
  /** When an act was acknowledged last, on the steady clock. */
  lastAnswerAt = 0;
  readonly #open: Open[][] = Array.from({ length: writerCount }, () => []);
  readonly #clients: HubClient[];

  /** `firstNumber`: of the phones and of the acts, so that writers behind others take none of theirs. */
  constructor(parts: WriterParts, firstNumber = 0) {
    this.#parts = parts;
    this.#phones = firstNumber;
    this.#acts = firstNumber;
    this.#clients = Array.from({ length: writerCount }, () => parts.client());
  }

  start(): void {
    this.#isRunning = true;
    this.#running = Promise.all(this.#clients.map((client, i) => this.#write(client, this.#open[i] ?? [])));
    // Whoever pauses them hears of it.
    this.#running.catch(() => undefined);
  }

  /** Resolves when every act that was begun has its answer. Throws when one gets none. */
  async pause(): Promise<void> {
    this.#isRunning = false;
    await this.#running;
  }

  async #write(client: HubClient, open: Open[]): Promise<void> {
    const { chance, ledger } = this.#parts;
    while (this.#isRunning) {
      const isWithdrawal = open.length > 0 && chance.share() < shareOfWithdrawals;
      const [old] = isWithdrawal ? open.splice(chance.below(open.length), 1) : [];
      if (old !== undefined) {
        const done = await this.#insist((options) =>
          client.withdraw(old.reference, { code: old.code }, options),
        );
        if (done !== undefined) ledger.withdraw(old.phone);
        continue;
      }
      const phone = phoneOf((this.#phones += 1));
      const word = {
        imeis: [formatImeiKey(phone)],
        happened: 'stolen' as const,
        takenAt: new Date(Date.now() - 3_600_000).toISOString(),
      };
      const made = await this.#insist((options) => client.declare(word, options));
      if (made === undefined) continue;
      ledger.declare(phone);
      open.push({ phone, reference: made.reference, code: made.withdrawalCode });
    }
  }

  /** Until it is answered. Undefined when it is refused, which no act here should be. */
  async #insist<T>(act: (options: { idempotencyKey: string }) => Promise<T>): Promise<T | undefined> {
    const idempotencyKey = `torture-${(this.#acts += 1)}`;
    const endsAt = performance.now() + patienceMs;
    while (performance.now() < endsAt) {
      try {
        const answer = await act({ idempotencyKey });
        this.lastAnswerAt = performance.now();
        return answer;
      } catch (error) {
        const isRefusal = error instanceof RegistryError && error.code !== 'unavailable';
        if (isRefusal) {
          this.#parts.onRefusal(`${error.code}: ${error.message}`);
          return undefined;
        }
        this.#parts.onRetry(error instanceof RegistryError ? error.code : String(error));
      }
      await delay(pauseMs);
    }
    throw new Error('an act is not answered, however often it is sent');
  }
}
