import { type AvpDefinition, type AvpName, type AvpType, avpTable } from './avp-table.ts';
import { vendorIds } from './diameter-table.ts';

/** No AVP of the table: what `rowOf` says about a stranger. */
export const unknownRow = -1;

const rows: readonly AvpDefinition[] = avpTable;
/** Above the largest code in the table, so that the usual look-up is one load from an array and no hash. */
export const codeCount = 2048;
const ietfRows = rowsByCode(undefined);
const tgppRows = rowsByCode(vendorIds.tgpp);

/** Row in `avpTable` of a code (32 bits) and vendor (0 when the AVP has none), or `unknownRow`. */
export function rowOf(code: number, vendorId: number): number {
  if (vendorId === vendorIds.none) return ietfRows[code] ?? unknownRow;
  if (vendorId === vendorIds.tgpp) return tgppRows[code] ?? unknownRow;
  return unknownRow;
}

export function rowOfName(name: AvpName): number {
  return avpTable.findIndex((row) => row.name === name);
}

/** The definition of a code and vendor, or undefined when we do not know it. */
export function findDefinition(code: number, vendorId: number): AvpDefinition | undefined {
  return rows[rowOf(code, vendorId)];
}

export function definitionOf(name: AvpName): AvpDefinition {
  const definition = rows[rowOfName(name)];
  if (definition === undefined) throw new Error(`the AVP table has no ${name}`);
  return definition;
}

/** Fewest bytes of data that a type can have. An example of a missing AVP is filled with as many zeros. */
export const leastDataBytes = {
  Address: 6,
  DiameterIdentity: 0,
  DiameterURI: 0,
  Enumerated: 4,
  Grouped: 0,
  OctetString: 0,
  Time: 4,
  Unsigned32: 4,
  Unsigned64: 8,
  UTF8String: 0,
} as const satisfies Record<AvpType, number>;

/** Bytes of data of a type that has one length only, or 0 for one that has many. */
export function exactDataBytes(type: AvpType): number {
  return type === 'Address' ? 0 : leastDataBytes[type];
}

/** Whether an Address AVP with this data is as long as its family says. Families we do not know may be of any length. */
export function isAddress(buffer: Buffer, dataStart: number, dataEnd: number): boolean {
  const length = dataEnd - dataStart;
  if (length < 2) return false;
  const expected = addressBytes.get(buffer.readUInt16BE(dataStart));
  return expected === undefined || length === expected;
}

/** Bytes of an Address with its family, by IANA address family: IPv4 and IPv6. */
const addressBytes: ReadonlyMap<number, number> = new Map([
  [1, 6],
  [2, 18],
]);

function rowsByCode(vendorId: number | undefined): Int16Array {
  const index = new Int16Array(codeCount).fill(unknownRow);
  rows.forEach((row, position) => {
    if (row.vendorId === vendorId) index[row.code] = position;
  });
  return index;
}
