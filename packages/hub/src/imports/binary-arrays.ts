/**
 * Columns of rows as PostgreSQL's binary arrays (`array_recv`), for `unnest`: a bytea or uuid takes its own bytes and
 * no text is made or parsed. The driver sends a Buffer in binary form. Types by their numbers in `pg_type`.
 */
const types = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  smallint: 21,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
} as const;
const headBytes = 20;
/** PostgreSQL counts microseconds from here, 2000-01-01; this is it in milliseconds since 1970. */
const postgresEpochMs = 946_684_800_000;

export function byteaArray(values: readonly Buffer[]): Buffer {
  const size = values.reduce((sum, value) => sum + value.length, 0);
  return arrayOf(types.bytea, values, size, writeBytes);
}

/** From the sixteen bytes of each id. */
export function uuidArray(values: readonly Buffer[]): Buffer {
  return arrayOf(types.uuid, values, 16 * values.length, writeBytes);
}

/** ASCII only; undefined becomes null, here and below. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  const size = values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
  return arrayOf(types.text, values, size, (into, at, value) => into.write(value, at, 'latin1'));
}

export function smallintArray(values: readonly (number | undefined)[]): Buffer {
  return arrayOf(
    types.smallint,
    values,
    2 * values.length,
    (into, at, value) => into.writeInt16BE(value, at) - at,
  );
}

export function booleanArray(values: readonly boolean[]): Buffer {
  return arrayOf(
    types.boolean,
    values,
    values.length,
    (into, at, value) => into.writeUInt8(Number(value), at) - at,
  );
}

/** Whole numbers to 2^53. */
export function bigintArray(values: readonly number[]): Buffer {
  return arrayOf(types.bigint, values, 8 * values.length, writeInt64);
}

/** From instants in milliseconds since 1970. */
export function timestamptzArray(values: readonly (number | undefined)[]): Buffer {
  return arrayOf(types.timestamptz, values, 8 * values.length, (into, at, value) =>
    writeInt64(into, at, (value - postgresEpochMs) * 1000),
  );
}

function writeBytes(into: Buffer, at: number, value: Buffer): number {
  into.set(value, at);
  return value.length;
}

function writeInt64(into: Buffer, at: number, value: number): number {
  const high = Math.floor(value / 2 ** 32);
  into.writeInt32BE(high, at);
  into.writeUInt32BE(value - high * 2 ** 32, at + 4);
  return 8;
}

/**
 * One dimension, counted from 1, each element behind its length (-1 for null). `size` is at least the bytes of all
 * elements; `write` gives those of the one that it wrote.
 */
function arrayOf<T>(
  type: number,
  values: readonly (T | undefined)[],
  size: number,
  write: (into: Buffer, at: number, value: T) => number,
): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + 4 * values.length + size);
  let at = headBytes;
  let hasNulls = 0;
  for (const value of values) {
    const length = value === undefined ? -1 : write(bytes, at + 4, value);
    bytes.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
    if (value === undefined) hasNulls = 1;
  }
  for (const [i, head] of [1, hasNulls, type, values.length, 1].entries()) bytes.writeInt32BE(head, 4 * i);
  return bytes.subarray(0, at);
}
