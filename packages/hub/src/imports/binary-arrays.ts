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
  return arrayOf(types.bytea, values, byteLength, writeBytes);
}

/** From the sixteen bytes of each id. */
export function uuidArray(values: readonly Buffer[]): Buffer {
  return arrayOf(types.uuid, values, byteLength, writeBytes);
}

/** ASCII only; undefined becomes null, here and below. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  return arrayOf(types.text, values, byteLength, (into, at, value) => into.write(value, at, 'latin1'));
}

export function smallintArray(values: readonly (number | undefined)[]): Buffer {
  return arrayOf(
    types.smallint,
    values,
    () => 2,
    (into, at, value) => into.writeInt16BE(value, at),
  );
}

export function booleanArray(values: readonly boolean[]): Buffer {
  return arrayOf(
    types.boolean,
    values,
    () => 1,
    (into, at, value) => into.writeUInt8(Number(value), at),
  );
}

/** Whole numbers to 2^53. */
export function bigintArray(values: readonly number[]): Buffer {
  return arrayOf(types.bigint, values, () => 8, writeInt64);
}

/** From instants in milliseconds since 1970. */
export function timestamptzArray(values: readonly (number | undefined)[]): Buffer {
  return arrayOf(
    types.timestamptz,
    values,
    () => 8,
    (into, at, value) => writeInt64(into, at, (value - postgresEpochMs) * 1000),
  );
}

function writeBytes(into: Buffer, at: number, value: Buffer): void {
  into.set(value, at);
}

function writeInt64(into: Buffer, at: number, value: number): void {
  into.writeInt32BE(Math.floor(value / 2 ** 32), at);
  into.writeUInt32BE(value - Math.floor(value / 2 ** 32) * 2 ** 32, at + 4);
}

function byteLength(value: Buffer | string): number {
  return value.length;
}

/** One dimension, counted from 1, each element behind its length (-1 for null). */
function arrayOf<T>(
  type: number,
  values: readonly (T | undefined)[],
  sizeOf: (value: T) => number,
  write: (into: Buffer, at: number, value: T) => unknown,
): Buffer {
  const hasNulls = values.includes(undefined);
  const size = values.reduce((sum, value) => sum + 4 + (value === undefined ? 0 : sizeOf(value)), headBytes);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const head of [1, Number(hasNulls), type, values.length, 1]) at = bytes.writeInt32BE(head, at);
  for (const value of values) {
    const length = value === undefined ? -1 : sizeOf(value);
    at = bytes.writeInt32BE(length, at);
    if (value === undefined) continue;
    write(bytes, at, value);
    at += length;
  }
  return bytes;
}
