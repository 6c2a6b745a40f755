import { type ImeiKey, type Imsi, tacOf } from '@deadset/domain';
import { hasEnd, KeyBase } from '../index/index.ts';
import { type Colour, colour, colourOf } from './colour.ts';
import { EquipmentRanges } from './equipment-ranges.ts';
import { payloadColour, payloadReason } from './key-payload.ts';
import { emptyRules, type RulesMemory } from './rules-memory.ts';
import { SortedValues } from './sorted-values.ts';
import { SubscriberOverrides } from './subscriber-overrides.ts';
import { SubscriberRanges } from './subscriber-ranges.ts';

/** How many software versions a TAC can have. 3GPP TS 23.003 clause 6.2.2: two digits. */
export const softwareVersionsPerTac = 100;

/** Throws where a part of the memory is not of the form that it is read in. */
export function refuseUnreadable(memory: RulesMemory): void {
  readersOf(memory);
}

/** What one piece of memory is read by. */
interface RulesReaders {
  readonly keys: KeyBase | undefined;
  readonly ends: SortedValues;
  readonly equipment: EquipmentRanges;
  readonly subscribers: SubscriberRanges;
  readonly overrides: SubscriberOverrides;
  readonly software: SortedValues;
  readonly reasons: readonly string[];
  readonly reported: SortedValues;
}

/** The operator's own list and rules, read from memory that any number of threads share. Look-ups allocate nothing. */
export class RulesView {
  #readers: RulesReaders;

  constructor(memory: RulesMemory = emptyRules()) {
    this.#readers = readersOf(memory);
  }

  /** Answers by another list and other rules from now on. */
  adopt(memory: RulesMemory): void {
    this.#readers = readersOf(memory);
  }

  /** By the range that a subscriber is in. */
  ofSubscriber(subscriber: Imsi): Colour {
    return this.#readers.subscribers.get(subscriber);
  }

  /** By the exception for this device in the hands of this subscriber. */
  ofPair(key: ImeiKey, subscriber: Imsi): Colour {
    return this.#readers.overrides.get(key, subscriber);
  }

  /** By the list of devices: white, grey, black or none at an instant (milliseconds since 1970). */
  ofKey(key: ImeiKey, at: number): Colour {
    const { keys, ends } = this.#readers;
    const payload = keys === undefined ? 0 : keys.find(key);
    if ((payload & hasEnd) !== 0 && at >= ends.get(key)) return colour.none;
    return payloadColour(payload);
  }

  /** The payload byte of a device on the list, whether in force or past its end; 0 when it is not there. */
  payloadOf(key: ImeiKey): number {
    return this.#readers.keys?.find(key) ?? 0;
  }

  /** When a device's place on the list ends, milliseconds since 1970; undefined when it has no end. */
  untilOf(key: ImeiKey): number | undefined {
    const untilAt = this.#readers.ends.get(key);
    return untilAt === 0 ? undefined : untilAt;
  }

  /** Why a device is on the list, in the list's own word; undefined when it gives none. */
  reasonOf(key: ImeiKey): string | undefined {
    return this.#readers.reasons[payloadReason(this.payloadOf(key)) - 1];
  }

  /** The day on which a device on the list was reported, in days since 1970; undefined when it gives none. */
  reportedDayOf(key: ImeiKey): number | undefined {
    const day = this.#readers.reported.get(key);
    return day === 0 ? undefined : day;
  }

  /** By the narrowest range of equipment that a device is in. */
  ofEquipment(key: ImeiKey): Colour {
    return this.#readers.equipment.get(key);
  }

  /** By a device's type and the version of its software, 0 to 99. */
  ofSoftware(key: ImeiKey, softwareVersion: number): Colour {
    return colourOf(this.#readers.software.get(tacOf(key) * softwareVersionsPerTac + softwareVersion));
  }
}

function readersOf({ sections, reasons, reported }: RulesMemory): RulesReaders {
  return {
    keys: sections.keys.byteLength === 0 ? undefined : new KeyBase(sections.keys),
    ends: new SortedValues(sections.ends),
    equipment: new EquipmentRanges(sections.equipment),
    subscribers: new SubscriberRanges(sections.subscribers),
    overrides: new SubscriberOverrides(sections.overrides),
    software: new SortedValues(sections.software),
    reasons,
    reported: new SortedValues(reported ?? new SharedArrayBuffer(0)),
  };
}
