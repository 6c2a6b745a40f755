import type { AttachLog, AttachRow } from '@deadset/analytics';

const firstTac = 35_000_000;
const serialsPerTac = 1_000_000;
const phonesPerTac = 20_000;
const spanMs = 86_400_000;
const firstAt = Date.UTC(2026, 0, 1);

/** What a synthetic attach log is made of. */
export interface AttachStream {
  readonly rows: number;
  readonly phones: number;
  /** Of a hundred thousand numbers, how many are on two phones. */
  readonly clonedPer100k: number;
  readonly seed: number;
}

/**
 * The attach log of a day, in the order of time, that is nowhere: each row is computed from its place and the seed, so that it can be
 * read again and again and takes no room. Phones stay round a home in Great Britain; one in fifty has a second line in the
 * second half of the day; copies have a home and a line of their own.
 */
export function attachStream(stream: AttachStream): AttachLog {
  return {
    async read(visit) {
      const stepMs = spanMs / stream.rows;
      const row = {
        key: 0,
        line: 0,
        at: 0,
        radio: 4,
        country: 234,
        cell: { latitude: 0, longitude: 0, radiusKm: 3 },
      };
      for (let i = 0; i < stream.rows; i += 1) {
        fill(row, stream, i);
        row.at = Math.floor(firstAt + i * stepMs);
        if (!visit(row)) return;
      }
    },
  };
}

interface WritableRow extends Omit<AttachRow, 'cell'> {
  key: number;
  line: number;
  at: number;
  cell: { latitude: number; longitude: number; radiusKm: number };
}

function fill(row: WritableRow, { phones, rows, clonedPer100k, seed }: AttachStream, i: number): void {
  const draw = scattered(seed ^ i, seed);
  const phone = draw % phones;
  const isCloned = phone % 100_000 < clonedPer100k;
  const isCopy = isCloned && (draw & 0x4000_0000) !== 0;
  const isSecondLine = phone % 50 === 7 && i > rows / 2;
  const user = phone + (isCopy ? phones : 0);
  const home = scattered(user, seed + 1);
  row.key = (firstTac + Math.floor(phone / phonesPerTac)) * serialsPerTac + (phone % phonesPerTac) * 7;
  row.line = 234_100_000_000_000 + user * 2 + (isSecondLine ? 1 : 0);
  row.cell.latitude = 50.5 + (home & 0xff) / 64 + (draw >>> 24) / 4_096;
  row.cell.longitude = -3.5 + ((home >>> 8) & 0xff) / 64 + ((draw >>> 16) & 0xff) / 4_096;
}

/** 32 bits from two numbers (the finaliser of MurmurHash3, public domain). */
function scattered(number: number, salt: number): number {
  let bits = Math.imul(number ^ Math.imul(salt, 0x9e37_79b1), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x27d4_eb2f);
  return (bits ^ (bits >>> 15)) >>> 0;
}
