import { parseArgs } from 'node:util';
import { type ImeiKey, serialsPerTac } from '@deadset/domain';
import { type KeyListing, ListState, statusByte } from '@deadset/protocol';
import { ExactIndex, hasEnd, IndexView } from '../packages/edge/src/index/index.ts';
import { SeededDraw } from './diameter-mutator.ts';
import { drawKeys, rowsOf } from './index/key-set.ts';
import { PlainOracle } from './index/plain-oracle.ts';

const lookupsPerReport = 2_000_000;
/** One in so many keys has an end, and so many changes lie in the overlay. */
const keysPerEnd = 4096;
const changeCount = 3000;
const bytesPerPlantedBit = 65_536;

/**
 * Asks an index of many keys about keys on the list, their neighbours, the borders of TACs, keys that were changed and keys
 * drawn from all there are, and an independent oracle after every question. Exits with 1 at the first wrong answer.
 *
 * `npm run bench -- index-oracle [--keys N] [--lookups N] [--seed N] [--plant]`. With `--plant` single bits of the index
 * are turned over, which must be found.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      keys: { type: 'string', default: '1000000' },
      lookups: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      plant: { type: 'boolean', default: false },
    },
  });
  const [keys, lookups, seed] = [values.keys, values.lookups, values.seed].map(Number);
  if (keys === undefined || lookups === undefined || seed === undefined) throw new Error('three numbers');
  const draw = new SeededDraw(seed);
  const { view, oracle } = build(keys, draw, values.plant);
  const wrong = firstWrong(view, oracle, lookups, draw);
  if (wrong !== undefined) console.log(`wrong at look-up ${thousands(wrong)} (seed ${seed})`);
  else console.log(`${thousands(lookups)} look-ups in ${thousands(keys)} keys, 0 wrong (seed ${seed})`);
  if (values.plant) console.log(`the planted mistakes were ${wrong === undefined ? 'NOT ' : ''}found`);
  process.exitCode = (wrong !== undefined) === values.plant ? 0 : 1;
}

/** The index as an edge has it, read as a thread of its own would, and beside it the oracle. */
function build(keys: number, draw: SeededDraw, isPlanted: boolean): { view: IndexView; oracle: PlainOracle } {
  const oracle = new PlainOracle();
  const rows = [...drawKeys(keys, draw)].map((drawn) => {
    oracle.takeTac(drawn.tac, drawn.bits, drawn.serials);
    const { serials, ...row } = rowsOf(drawn);
    const ends = new Map<number, number>();
    const statuses = Uint8Array.from(serials, (serial) =>
      oracle.statusOf(drawn.tac * serialsPerTac + serial),
    );
    for (const serial of serials) {
      if (!draw.once(keysPerEnd)) continue;
      ends.set(serial, 1_800_000_000_000 + serial);
      oracle.setEnd(drawn.tac * serialsPerTac + serial, 1_800_000_000_000 + serial);
    }
    return { ...row, serials, statuses, ends };
  });
  const index = new ExactIndex();
  index.replace(ListState.fromRows(rows));
  const { base, generation } = index.memory;
  console.log(
    `${thousands(keys)} keys in ${(base.byteLength / 1e6).toFixed(1)} MB, generation ${generation}`,
  );
  // A list that the changes are not in: the overlay alone has to know them.
  const changes = Array.from({ length: changeCount }, () => anyChange(oracle, draw));
  for (const { key, listing } of changes)
    oracle.change(key, listing && statusByte(listing), listing?.untilAt);
  index.apply(changes, ListState.empty);
  if (isPlanted) plant(new Uint8Array(base), draw);
  return { view: new IndexView(index.memory), oracle };
}

function anyChange(oracle: PlainOracle, draw: SeededDraw): KeyListing {
  const near = oracle.someKey(draw) + draw.below(3) - 1;
  const key = (draw.once(2) ? near : draw.below(1e8) * serialsPerTac + draw.below(serialsPerTac)) as ImeiKey;
  if (draw.once(3)) return { key };
  const listing = { effect: draw.pick(['tracked', 'prohibited', 'disputed'] as const), tier: 2 } as const;
  return {
    key,
    listing: draw.once(2) ? listing : { ...listing, untilAt: 1_900_000_000_000 + draw.below(1e9) },
  };
}

/** Turns bits over behind the header, and before the table, where a wrong bit could also lead nowhere. */
function plant(bytes: Uint8Array, draw: SeededDraw): void {
  for (let at = 4096; at + bytesPerPlantedBit < bytes.length * 0.9; at += bytesPerPlantedBit) {
    const place = at + draw.below(bytesPerPlantedBit);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << draw.below(8));
  }
}

/** Which look-up was the first to be answered wrongly; undefined when none was. */
function firstWrong(
  view: IndexView,
  oracle: PlainOracle,
  lookups: number,
  draw: SeededDraw,
): number | undefined {
  for (let done = 1; done <= lookups; done += 1) {
    const key = question(oracle, draw) as ImeiKey;
    const found = view.find(key);
    const untilAt = oracle.untilOf(key);
    const expected = untilAt === undefined ? oracle.find(key) : oracle.find(key) | hasEnd;
    if ((found & 0xff) !== expected || view.get(key) !== expected || view.untilOf(key, found) !== untilAt)
      return done;
    if (done % lookupsPerReport === 0) {
      process.stderr.write(`\r${thousands(done)} of ${thousands(lookups)} look-ups`);
    }
  }
  process.stderr.write('\n');
  return undefined;
}

function question(oracle: PlainOracle, draw: SeededDraw): number {
  const kind = draw.below(10);
  if (kind < 4) return oracle.someKey(draw);
  if (kind < 7)
    return Math.min(99_999_999_999_999, Math.max(0, oracle.someKey(draw) + (draw.once(2) ? 1 : -1)));
  const tac = Math.trunc(oracle.someKey(draw) / serialsPerTac);
  // The first and last serials of a TAC, and of those before and behind it.
  if (kind === 7)
    return tac * serialsPerTac + draw.pick([-1, 0, 1, serialsPerTac - 2, serialsPerTac - 1, serialsPerTac]);
  if (kind === 8)
    return draw.once(20) ? oracle.someChanged(draw) : tac * serialsPerTac + draw.below(serialsPerTac);
  return draw.below(1e8) * serialsPerTac + draw.below(serialsPerTac);
}

function thousands(value: number): string {
  return value.toLocaleString('en-GB');
}
