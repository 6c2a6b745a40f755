import { ratBitmask } from '@deadset/analytics';
import type { Trx } from '../database/index.ts';
import { type DirbsSettings, homeOfImsi } from './dirbs-settings.ts';
import type { DirbsDependencies } from './file-import.ts';
import type { DumpLineRow } from './operator-dump-file.ts';
import { keepSeen, keepSightings, type SeenImei, type Sighting } from './sighting-store.ts';
import type { SubscriberVault } from './subscriber-vault.ts';

/** Folds rows into sightings a page at a time. */
export class DumpIntake {
  readonly #vault: SubscriberVault;
  readonly #settings: DirbsSettings;
  readonly #participant: string;
  /** Every subscriber-with-phone of the dump, so that a repeated one is known for a duplicate. */
  readonly #met = new Set<string>();
  #sightings = new Map<string, Sighting>();
  #seen = new Map<string, SeenImei>();
  #withoutImei = 0;
  #rows = 0;
  #added = 0;

  constructor({ vault, settings }: Pick<DirbsDependencies, 'vault' | 'settings'>, participant: string) {
    this.#vault = vault;
    this.#settings = settings;
    this.#participant = participant;
  }

  /** Rows held. */
  get waiting(): number {
    return this.#sightings.size;
  }

  /** Different subscribers that the dump names without a phone. */
  get withoutImei(): number {
    return this.#withoutImei;
  }

  get counts() {
    const distinct = this.#met.size;
    const unchanged = distinct - this.#withoutImei - this.#added;
    return { added: this.#added, updated: 0, unchanged, duplicates: this.#rows - distinct };
  }

  add({ norm, imsi, msisdn, rat, day }: DumpLineRow): void {
    this.#rows += 1;
    const subscriber = this.#vault.hash(norm, imsi, msisdn);
    const id = subscriber.toString('base64');
    const isRepeated = this.#met.has(id);
    this.#met.add(id);
    if (norm === undefined) {
      if (!isRepeated) this.#withoutImei += 1;
      return;
    }
    const seen = this.#seen.get(norm) ?? { norm, firstSeen: day, lastSeen: day, ratBitmask: 0 };
    widen(seen, day);
    seen.ratBitmask |= rat === undefined ? 0 : ratBitmask(rat);
    this.#seen.set(norm, seen);
    const sighting = this.#sightings.get(id) ?? this.#sightingOf(norm, subscriber, { imsi, msisdn }, day);
    widen(sighting, day);
    this.#sightings.set(id, sighting);
  }

  async write(trx: Trx): Promise<void> {
    this.#added += await keepSightings(trx, this.#participant, [...this.#sightings.values()]);
    await keepSeen(trx, [...this.#seen.values()]);
    this.#sightings = new Map();
    this.#seen = new Map();
  }

  #sightingOf(
    norm: string,
    subscriber: Buffer,
    { imsi, msisdn }: { imsi: string | undefined; msisdn: string | undefined },
    day: number,
  ): Sighting {
    const home = homeOfImsi(this.#settings, imsi);
    const who = { ...(imsi === undefined ? {} : { imsi }), ...(msisdn === undefined ? {} : { msisdn }) };
    return {
      norm,
      subscriber,
      isWhole: imsi !== undefined && msisdn !== undefined,
      sealed: this.#vault.seal(who),
      firstSeen: day,
      lastSeen: day,
      ...(imsi === undefined ? {} : { imsiKey: this.#vault.hash('imsi', imsi) }),
      ...(home === undefined ? {} : { home }),
    };
  }
}

function widen(span: { firstSeen: number; lastSeen: number }, day: number): void {
  span.firstSeen = Math.min(span.firstSeen, day);
  span.lastSeen = Math.max(span.lastSeen, day);
}
