import { RegistryError } from '@deadset/domain';
import { ByteReader, ByteWriter, MalformedBytes, sha256 } from '@deadset/protocol';
import { askedSections } from './rules-memory.ts';

/** The parts of a list in its file. What is only kept for people to look up comes last: gates do not load it. */
export const fileSections = [...askedSections, 'reported'] as const;
export type FileSection = (typeof fileSections)[number];

/** Rules or devices of each colour. */
export interface ColourCounts {
  readonly white: number;
  readonly grey: number;
  readonly black: number;
  readonly unknown: number;
}

/** Where a part lies in the file, and what it should be. Offset and length are in bytes. */
export interface SectionPlace {
  readonly offset: number;
  readonly length: number;
  readonly sha256: Buffer;
  /** What it holds, as it was given: ranges, and not the steps that were made of them. */
  readonly counts: ColourCounts;
}

/** What stands at the beginning of a list's file. */
export interface RulesHeader {
  /** Milliseconds since 1970. */
  readonly builtAt: number;
  readonly sections: Readonly<Record<FileSection, SectionPlace>>;
  /** The reasons that devices are listed for; the first has the number 1. */
  readonly reasons: readonly string[];
}

const magic = Buffer.from('DEADSETG');
const version = 1;
/** The header takes one page of memory, and every part begins on one. */
export const pageBytes = 4096;
const digestBytes = 32;

/** The header as bytes: padded to one page, with its SHA-256 at the end, which stands for the whole file. */
export function encodeRulesHeader({ builtAt, sections, reasons }: RulesHeader): Buffer {
  const writer = new ByteWriter().bytes(magic).uint16(version).uint48(builtAt);
  for (const name of fileSections) {
    const { offset, length, sha256: digest, counts } = sections[name];
    writer.uint48(offset).uint48(length).bytes(digest);
    writer.uint48(counts.white).uint48(counts.grey).uint48(counts.black).uint48(counts.unknown);
  }
  writer.uint8(reasons.length);
  for (const reason of reasons) writer.shortText(reason);
  writer.bytes(Buffer.alloc(pageBytes - digestBytes - writer.length));
  return writer.bytes(sha256(writer.finish())).finish();
}

/** What a header says, and its checksum. Refuses with `invalid` what is no whole header of this version. */
export function decodeRulesHeader(bytes: Buffer): { header: RulesHeader; checksum: Buffer } {
  if (bytes.length < pageBytes || !bytes.subarray(0, magic.length).equals(magic))
    throw new RegistryError('invalid', 'This is no gate list; make one with `deadset gate-list build`.');
  const checksum = bytes.subarray(pageBytes - digestBytes, pageBytes);
  const body = bytes.subarray(0, pageBytes - digestBytes);
  if (!sha256(body).equals(checksum))
    throw new RegistryError('invalid', 'The header of this gate list is damaged; build or copy it again.');
  try {
    return { header: readHeader(new ByteReader(body.subarray(magic.length))), checksum };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new RegistryError('invalid', 'The header of this gate list is malformed.', { cause: error });
  }
}

function readHeader(reader: ByteReader): RulesHeader {
  const found = reader.uint16();
  if (found !== version)
    throw new RegistryError(
      'invalid',
      `This gate list is of version ${found} and this program reads ${version}; build it again.`,
    );
  const builtAt = reader.uint48();
  const sections: Record<FileSection, SectionPlace> = {
    keys: readPlace(reader),
    ends: readPlace(reader),
    equipment: readPlace(reader),
    subscribers: readPlace(reader),
    overrides: readPlace(reader),
    software: readPlace(reader),
    reported: readPlace(reader),
  };
  const reasons = Array.from({ length: reader.uint8() }, () => reader.shortText());
  return { builtAt, sections, reasons };
}

function readPlace(reader: ByteReader): SectionPlace {
  const [offset, length] = [reader.uint48(), reader.uint48()];
  const digest = reader.bytes(digestBytes);
  const [white, grey, black, unknown] = [reader.uint48(), reader.uint48(), reader.uint48(), reader.uint48()];
  return { offset, length, sha256: digest, counts: { white, grey, black, unknown } };
}
