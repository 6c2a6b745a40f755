import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { serialsPerTac } from '@deadset/domain';
import { encodeOpening } from '@deadset/protocol';

/** What links a device to public leaves: a way of computing something that stands in one of them, and the serial number. */
export interface Link {
  readonly way: string;
  readonly serial: number;
}

/** Every run of this many bytes of every leaf is compared: enough that none of 20 million guesses meets one by chance. */
const windowBytes = 16;
/** After so many serial numbers whoever else has work gets a turn. */
const serialsPerTurn = 10_000;

/**
 * Tries every serial number of a TAC against the public leaves of some logs, as somebody would who has every key of the hub and not a row of
 * its database: whatever a leaf could hold that follows from the number and the keys.
 *
 * For each number: SHA-256 of its fourteen digits and of its six bytes; the commitment to its opening under a salt of
 * zeros, in both modes, and under each key for a salt; HMAC-SHA-256 of the digits under each key, as it is and as the
 * secret that a declaration's name commits to. A link is any 16 bytes of a leaf, wherever they stand.
 */
export async function trySerials(
  logs: Readonly<Record<string, readonly Buffer[]>>,
  hubKeys: ReadonlyMap<string, Buffer>,
  tac: number,
): Promise<Record<string, Link[]>> {
  const tried = Object.entries(logs).map(([name, leaves]) => ({
    name,
    windows: windowsOf(leaves),
    links: [] as Link[],
  }));
  const ways = [...hashes(), ...openings(hubKeys), ...macs(hubKeys)];
  for (let serial = 0; serial < serialsPerTac; serial += 1) {
    const key = tac * serialsPerTac + serial;
    const digits = Buffer.from(String(key).padStart(14, '0'));
    for (const { way, guess } of ways) {
      const guessed = guess(key, digits).slice(0, windowBytes);
      for (const { windows, links } of tried) if (windows.has(guessed)) links.push({ way, serial });
    }
    if (serial % serialsPerTurn === 0) await turn();
  }
  return Object.fromEntries(tried.map(({ name, links }) => [name, links]));
}

interface Way {
  readonly way: string;
  /** One character a byte. */
  readonly guess: (key: number, digits: Buffer) => string;
}

function windowsOf(leaves: readonly Buffer[]): ReadonlySet<string> {
  const windows = new Set<string>();
  for (const leaf of leaves) {
    const text = leaf.toString('latin1');
    for (let at = 0; at + windowBytes <= text.length; at += 1) windows.add(text.slice(at, at + windowBytes));
  }
  // Leaves have fields of zeros, which are no guess of anybody's.
  windows.delete('\0'.repeat(windowBytes));
  return windows;
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary');
}

function hashes(): Way[] {
  const six = Buffer.alloc(6);
  return [
    { way: 'SHA-256 of the digits', guess: (_, digits) => sha256(digits) },
    {
      way: 'SHA-256 of the bytes',
      guess: (key) => {
        six.writeUIntBE(key, 0, 6);
        return sha256(six);
      },
    },
  ];
}

function openings(hubKeys: ReadonlyMap<string, Buffer>): Way[] {
  return [
    opening('the opening under no salt', Buffer.alloc(32), 'total'),
    opening('the opening under no salt, for recovery', Buffer.alloc(32), 'recovery'),
    ...[...hubKeys].map(([name, salt]) => opening(`the opening salted with ${name}`, salt, 'total')),
  ];
}

/** Only the key differs from one guess to the next, and it stands at the end. */
function opening(way: string, salt: Buffer, mode: 'total' | 'recovery'): Way {
  const bytes = Buffer.concat([
    Buffer.from('deadset opening v3\n'),
    encodeOpening({ salt, mode, isQuiet: false, keys: [] }),
    Buffer.alloc(6),
  ]);
  bytes.writeUInt8(1, bytes.length - 7);
  return {
    way,
    guess: (key) => {
      bytes.writeUIntBE(key, bytes.length - 6, 6);
      return sha256(bytes);
    },
  };
}

/** One link of the chain that names a declaration: the first 16 bytes of SHA-256. */
function half(bytes: Buffer): Buffer {
  return Buffer.from(sha256(bytes), 'latin1').subarray(0, 16);
}

function macs(hubKeys: ReadonlyMap<string, Buffer>): Way[] {
  return [...hubKeys].flatMap(([name, key]) => {
    const mac = hmac(key);
    const secret = (digits: Buffer) => Buffer.from(mac(digits), 'latin1').subarray(0, 16);
    return [
      { way: `HMAC under ${name}`, guess: (_: number, digits: Buffer) => mac(digits) },
      {
        way: `a name whose secret is an HMAC under ${name}`,
        guess: (_: number, digits: Buffer) => half(half(secret(digits))).toString('latin1'),
      },
    ];
  });
}

/** HMAC-SHA-256 of fourteen bytes, RFC 2104, without an object for each: twenty million are made. */
function hmac(key: Buffer): (digits: Buffer) => string {
  const padded = Buffer.concat([key], 64);
  const inner = Buffer.concat([padded.map((byte) => byte ^ 0x36), Buffer.alloc(14)]);
  const outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  return (digits) => {
    digits.copy(inner, 64);
    outer.write(sha256(inner), 64, 'latin1');
    return sha256(outer);
  };
}
