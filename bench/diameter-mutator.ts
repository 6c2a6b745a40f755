import { type Seed, seeds, strayAvps } from './diameter-seeds.ts';

/** A seeded generator (mulberry32): the same seed gives the same frames on every machine. */
export class SeededDraw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** True once in `count` draws. */
  once(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('there is nothing to draw from');
    return choice;
  }
}

const telltaleOctets = [0x00, 0x01, 0x07, 0x08, 0x0c, 0x10, 0x40, 0x7f, 0x80, 0xc0, 0xff];
const telltaleLengths = [0, 1, 7, 8, 9, 11, 12, 13, 0xff, 0x100, 0xffff, 0x1_0000, 0xff_fffc, 0xff_ffff];

type AvpChange = (avps: Buffer[], draw: SeededDraw) => void;

/** Changes to the list of AVPs; the message around them keeps a true length. */
const avpChanges: readonly AvpChange[] = [
  (avps, draw) => avps.splice(draw.below(avps.length), 1),
  (avps, draw) => avps.splice(draw.below(avps.length + 1), 0, draw.pick(strayAvps)),
  (avps, draw) => avps.push(...avps.splice(draw.below(avps.length), 1)),
  (avps, draw) => {
    const copies = Array<Buffer>(draw.pick([1, 2, 64, 300])).fill(draw.pick(avps));
    avps.splice(draw.below(avps.length), 0, ...copies);
  },
  changeOne((bytes, draw) => {
    bytes[draw.below(bytes.length)] = draw.pick(telltaleOctets);
  }),
  changeOne((bytes, draw) => {
    bytes[draw.below(bytes.length)] = draw.below(256);
  }),
  changeOne((bytes, draw) => {
    const length = draw.once(2) ? draw.pick(telltaleLengths) : bytes.readUIntBE(5, 3) + draw.below(9) - 4;
    bytes.writeUIntBE(length & 0xff_ffff, 5, 3);
  }),
  // The head of something inside a group, or what would be one.
  changeOne((bytes, draw) => {
    const at = 4 * draw.below(bytes.length >> 2);
    bytes.writeUInt32BE((draw.pick(telltaleOctets) * 2 ** 24 + draw.pick(telltaleLengths)) >>> 0, at);
  }),
];

/** A frame that begins as a real message and has one to four things done to it; now and then none. */
function mutate(draw: SeededDraw, choice: readonly Seed[]): Buffer {
  const seed = draw.pick(choice);
  const header = Buffer.from(seed.header);
  const avps = [...seed.avps];
  for (let change = draw.below(5); change > 0 && avps.length > 0; change -= 1) {
    draw.pick(avpChanges)(avps, draw);
  }
  let frame = Buffer.concat([header, ...avps]);
  if (draw.once(12)) frame = frame.subarray(0, draw.below(frame.length + 1) & ~3);
  if (frame.length >= 4) frame.writeUIntBE(frame.length & 0xff_ffff, 1, 3);
  // The header is spared mostly: a frame that breaks there never shows its AVPs to anyone.
  if (draw.once(8) && frame.length > 0) {
    frame[draw.below(Math.min(20, frame.length))] = draw.pick(telltaleOctets);
  }
  if (draw.once(20) && frame.length > 0) frame[draw.below(frame.length)] = draw.below(256);
  return frame;
}

const [openings, others] = [true, false].map((isOpening) =>
  seeds.filter((seed) => seed.isOpening === isOpening),
);

/**
 * One mutated frame, or up to eight of a stream: a broken one in between is where resynchronising would show. What
 * belongs at the beginning of a connection is mostly there, and seldom later, where it ends the connection.
 */
export function mutateStream(draw: SeededDraw, isBeginning: boolean): Buffer[] {
  const count = draw.once(2) ? 1 : 1 + draw.below(8);
  return Array.from({ length: count }, (_, index) => {
    const isOpening = draw.once(16) !== (isBeginning && index === 0);
    return mutate(draw, (isOpening ? openings : others) ?? seeds);
  });
}

/** A stream in pieces as a network may deliver it: whole, cut at any places (across frames too), or byte by byte. */
export function split(stream: Buffer, draw: SeededDraw): Buffer[] {
  const way = draw.below(16);
  if (way === 0 && stream.length < 1200) return Array.from(stream, (octet) => Buffer.from([octet]));
  if (way > 5) return [stream];
  const cuts = Array.from({ length: way }, () => draw.below(stream.length + 1)).toSorted((a, b) => a - b);
  const ends = [...cuts, stream.length];
  return ends.map((end, index) => stream.subarray(index === 0 ? 0 : ends[index - 1], end));
}

function changeOne(change: (bytes: Buffer, draw: SeededDraw) => void): AvpChange {
  return (avps, draw) => {
    const index = draw.below(avps.length);
    const bytes = Buffer.from(avps[index] ?? []);
    if (bytes.length >= 8) change(bytes, draw);
    avps[index] = bytes;
  };
}
