import { type ImeiKey, type Listing, type Mode, parseImeiKey } from '@deadset/domain';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256 } from '../bytes/sha256.ts';
import { tierFrom } from './entry-leaf.ts';

/** How one IMEI key is listed after an act, all declarations on it taken together; no listing means off the list. */
export interface KeyListing {
  readonly key: ImeiKey;
  readonly listing?: Listing;
}

/** What an entry does, told only to those who may know: the participants of its view, the keeper, a court. */
export interface Opening {
  /** 32 random bytes that keep the commitment from being guessed. */
  readonly salt: Buffer;
  readonly mode: Mode;
  /** Every key of the device; 1 to 16. */
  readonly listings: readonly KeyListing[];
}

const commitmentPrefix = Buffer.from('deadset opening v1\n');
const maxKeys = 16;
const effectCodes = { off: 0, tracked: 1, prohibited: 2 } as const;

/** The 32 bytes by which an entry leaf commits to its opening. */
export function commitmentTo(openingBytes: Uint8Array): Buffer {
  return sha256(commitmentPrefix, openingBytes);
}

/** The exact bytes that an entry leaf commits to. */
export function encodeOpening(opening: Opening): Buffer {
  const writer = new ByteWriter()
    .bytes(opening.salt)
    .uint8(opening.mode === 'total' ? 0 : 1)
    .uint8(opening.listings.length);
  for (const { key, listing } of opening.listings) {
    writer
      .uint48(key)
      .uint8(effectCodes[listing?.effect ?? 'off'])
      .uint8(listing?.tier ?? 0)
      .uint48(listing?.untilAt ?? 0);
  }
  return writer.finish();
}

/** Throws `MalformedBytes` for anything that `encodeOpening` would not have written. */
export function decodeOpening(bytes: Buffer): Opening {
  const reader = new ByteReader(bytes);
  const salt = reader.bytes(32);
  const mode = reader.uint8() === 0 ? 'total' : 'recovery';
  const count = reader.uint8();
  if (count === 0 || count > maxKeys) throw new MalformedBytes(`an opening of ${count} keys`);
  const listings = Array.from({ length: count }, () => readKeyListing(reader));
  reader.end();
  return { salt, mode, listings };
}

function readKeyListing(reader: ByteReader): KeyListing {
  const key = parseImeiKey(reader.uint48());
  const code = reader.uint8();
  const tier = tierFrom(reader.uint8());
  const untilAt = reader.uint48();
  if (key === undefined) throw new MalformedBytes('a key of more than 14 digits');
  if (code === effectCodes.off) return { key };
  if (code !== effectCodes.tracked && code !== effectCodes.prohibited)
    throw new MalformedBytes('an unknown effect');
  const effect = code === effectCodes.tracked ? 'tracked' : 'prohibited';
  return { key, listing: untilAt === 0 ? { effect, tier } : { effect, tier, untilAt } };
}
