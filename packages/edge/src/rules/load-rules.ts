import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { RegistryError } from '@deadset/domain';
import {
  decodeRulesHeader,
  type FileSection,
  fileSections,
  pageBytes,
  type RulesHeader,
  type SectionPlace,
} from './rules-file.ts';
import type { RulesMemory } from './rules-memory.ts';

/** What is read and hashed at a time: some 3 ms of work, so that a thread that answers meanwhile goes on answering. */
const chunkBytes = 4 * 2 ** 20;

/** A list as its file has it. */
export interface LoadedRules {
  readonly memory: RulesMemory;
  readonly header: RulesHeader;
  /** SHA-256 of the header, which holds those of all parts. */
  readonly checksum: Buffer;
}

/**
 * Loads what gates ask of a list straight into memory that threads share, and holds it against its checksums; when devices
 * were reported only if that is to be told. All of it is of one list, though another may take its place meanwhile.
 *
 * Refuses with `invalid` what is no gate list, of another version, cut off or damaged.
 */
export async function loadRules(path: string, tellsReported = false): Promise<LoadedRules> {
  const file = await open(path);
  try {
    const { header, checksum } = await readRulesHeader(file);
    const load = (name: FileSection) => loadSection(file, name, header.sections[name]);
    const sections = {
      keys: await load('keys'),
      ends: await load('ends'),
      equipment: await load('equipment'),
      subscribers: await load('subscribers'),
      overrides: await load('overrides'),
      software: await load('software'),
    };
    const reported = tellsReported ? { reported: await load('reported') } : {};
    return { memory: { sections, reasons: header.reasons, ...reported }, header, checksum };
  } finally {
    await file.close();
  }
}

/** Holds a whole file against its checksums, parts that gates never load among them; gives what its header says. */
export async function verifyRulesFile(path: string): Promise<Omit<LoadedRules, 'memory'>> {
  const file = await open(path);
  try {
    const { header, checksum } = await readRulesHeader(file);
    const chunk = new Uint8Array(chunkBytes);
    for (const name of fileSections) {
      const place = header.sections[name];
      await readThrough(file, name, place, (done) =>
        chunk.subarray(0, Math.min(chunkBytes, place.length - done)),
      );
    }
    return { header, checksum };
  } finally {
    await file.close();
  }
}

async function readRulesHeader(file: FileHandle): Promise<{ header: RulesHeader; checksum: Buffer }> {
  const bytes = Buffer.alloc(pageBytes);
  const { bytesRead } = await file.read(bytes, 0, pageBytes, 0);
  return decodeRulesHeader(bytes.subarray(0, bytesRead));
}

async function loadSection(
  file: FileHandle,
  name: FileSection,
  place: SectionPlace,
): Promise<SharedArrayBuffer> {
  const { size } = await file.stat();
  // Before room is made for it: a header may promise more than a machine has.
  if (place.offset + place.length > size && place.length > 0) throw cutOff(name);
  const memory = new SharedArrayBuffer(place.length);
  await readThrough(file, name, place, (done) => {
    return new Uint8Array(memory, done, Math.min(chunkBytes, place.length - done));
  });
  return memory;
}

/** Reads a part chunk by chunk to where `room` says, and refuses it when it is not what it should be. */
async function readThrough(
  file: FileHandle,
  name: FileSection,
  { offset, length, sha256 }: SectionPlace,
  room: (done: number) => Uint8Array,
): Promise<void> {
  const hash = createHash('sha256');
  for (let done = 0; done < length; ) {
    const chunk = room(done);
    const { bytesRead } = await file.read(chunk, 0, chunk.length, offset + done);
    if (bytesRead === 0) throw cutOff(name);
    hash.update(chunk.subarray(0, bytesRead));
    done += bytesRead;
  }
  if (!hash.digest().equals(sha256))
    throw new RegistryError(
      'invalid',
      `This gate list is damaged in its part "${name}"; build or copy it again.`,
    );
}

function cutOff(name: FileSection): RegistryError {
  return new RegistryError('invalid', `This gate list is cut off in its part "${name}"; copy it again.`);
}
