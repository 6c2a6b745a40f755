import { type ImeiKey, type Mode, parseImeiKey } from '@deadset/domain';
import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256 } from '../bytes/sha256.ts';

/** What an entry is about, told only to those who may know: the participants of its view, the keeper, a court. */
export interface Opening {
  /** 32 random bytes that keep the commitment from being guessed. */
  readonly salt: Buffer;
  readonly mode: Mode;
  /** Whether the declaration has no effect until it is proved: a further unproved word within 90 days. */
  readonly isQuiet: boolean;
  /** Whether it bars nothing until a human has decided; not when absent. */
  readonly isDisputed?: boolean;
  /** Every key of the device; 1 to 16. */
  readonly keys: readonly ImeiKey[];
}

const commitmentPrefix = Buffer.from('deadset opening v3\n');
const maxKeys = 16;
const flags = { recovery: 1, quiet: 2, disputed: 4 } as const;
const allFlags = flags.recovery | flags.quiet | flags.disputed;

/** The 32 bytes by which an entry leaf commits to its opening. */
export function commitmentTo(openingBytes: Uint8Array): Buffer {
  return sha256(commitmentPrefix, openingBytes);
}

/** The exact bytes that an entry leaf commits to. */
export function encodeOpening({ salt, mode, isQuiet, isDisputed = false, keys }: Opening): Buffer {
  const flag =
    (mode === 'recovery' ? flags.recovery : 0) |
    (isQuiet ? flags.quiet : 0) |
    (isDisputed ? flags.disputed : 0);
  const writer = new ByteWriter().bytes(salt).uint8(flag).uint8(keys.length);
  for (const key of keys) writer.uint48(key);
  return writer.finish();
}

/** Throws `MalformedBytes` for anything that `encodeOpening` would not have written. */
export function decodeOpening(bytes: Buffer): Opening {
  const reader = new ByteReader(bytes);
  const salt = reader.bytes(32);
  const flag = reader.uint8();
  if (flag > allFlags) throw new MalformedBytes('an unknown flag in an opening');
  const count = reader.uint8();
  if (count === 0 || count > maxKeys) throw new MalformedBytes(`an opening of ${count} keys`);
  const keys = Array.from({ length: count }, () => readKey(reader));
  reader.end();
  return {
    salt,
    mode: (flag & flags.recovery) === 0 ? 'total' : 'recovery',
    isQuiet: (flag & flags.quiet) !== 0,
    keys,
    ...((flag & flags.disputed) === 0 ? {} : { isDisputed: true }),
  };
}

function readKey(reader: ByteReader): ImeiKey {
  const key = parseImeiKey(reader.uint48());
  if (key === undefined) throw new MalformedBytes('a key of more than 14 digits');
  return key;
}
