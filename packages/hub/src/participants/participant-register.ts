import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import type { AuthenticatedParticipant } from '../http/index.ts';
import { type Credential, isInForce, listCredentials } from './credential-store.ts';
import { type KeptParticipant, listParticipants } from './participant-store.ts';

/**
 * Who takes part, in memory, so that every request can be judged by what is true now: the database rings at the commit
 * of every change, whichever process made it.
 */
export class ParticipantRegister {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #fault: (error: unknown) => void;
  #participants = new Map<string, KeptParticipant>();
  #credentials = new Map<string, Omit<Credential, 'proof'>>();
  #opening: Promise<() => Promise<void>> | undefined;
  #loading: Promise<void> | undefined;

  constructor(database: Database, clock: Clock, fault: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#fault = fault;
  }

  /** Whether what an access token says is still so: its participant takes part, and its credential counts. */
  async isLive(caller: AuthenticatedParticipant): Promise<boolean> {
    await (this.#opening ??= this.#open());
    // Given out so recently that the announcement has not come yet.
    if (!this.#knows(caller)) await this.#load();
    const { id, credential = '', generation } = caller;
    const participant = this.#participants.get(id);
    const kept = this.#credentials.get(credential);
    return (
      participant?.status === 'active' &&
      participant.generation === generation &&
      kept?.participant === id &&
      isInForce(kept, this.#clock())
    );
  }

  async close(): Promise<void> {
    const close = await this.#opening;
    await close?.();
  }

  #knows({ id, credential = '', generation = 0 }: AuthenticatedParticipant): boolean {
    return (this.#participants.get(id)?.generation ?? 0) >= generation && this.#credentials.has(credential);
  }

  async #open(): Promise<() => Promise<void>> {
    try {
      const listener = await this.#database.listenForParticipants(() => void this.#reload());
      await this.#load();
      return () => listener.close();
    } catch (error) {
      // The next request tries again; this one is not let in.
      this.#opening = undefined;
      throw error;
    }
  }

  async #reload(): Promise<void> {
    try {
      // One that is under way may have read before what was announced now.
      await this.#loading;
      await this.#load();
    } catch (error) {
      // What is not known to be in force is not: until it can be read again, nobody is.
      this.#participants = new Map();
      this.#fault(error);
    }
  }

  #load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const { db } = this.#database;
    const [participants, credentials] = [await listParticipants(db), await listCredentials(db)];
    this.#participants = new Map(participants.map((each) => [each.id, each]));
    this.#credentials = new Map(credentials.map(({ proof: _proof, ...each }) => [each.id, each]));
  }
}
