import { type ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { sha256 } from '../bytes/sha256.ts';
import { declarationNameBytes } from '../list/listed-declaration.ts';
import { type ApproverKey, approverKeyIdLength, approverKeyLengths } from './approver-key.ts';

/** A proposal to unlist that two organisations approved and that waits for its day. */
export interface OpenProposal {
  /** The declaration that it would end. */
  readonly declaration: Buffer;
  /** Entry id of the entry that proposed it. 16 bytes. */
  readonly proposalId: Buffer;
  /** When its batch was sealed, milliseconds since 1970: from here the delay counts. */
  readonly sealedAt: number;
}

/** How long a proposal lies open to an objection before it may be carried out, in milliseconds: 24 hours. */
export const proposalDelayMs = 86_400_000;

/**
 * How long approvals may lie between being asked for and standing in the log, in milliseconds: seven days. Without an
 * end somebody at the hub could keep them for a day on which they mean something else.
 */
export const approvalLifeMs = 7 * 86_400_000;

const prefix = Buffer.from('deadset approvals v1\n');
const proposalIdLength = 16;

/** What a state is made of; the names in hexadecimal. */
interface Parts {
  readonly approvers: ReadonlyMap<string, ApproverKey>;
  /** Keys that are out of force and stay so. */
  readonly retired: ReadonlySet<string>;
  /** Open proposals by the declaration that they would end. */
  readonly proposals: ReadonlyMap<string, OpenProposal>;
  /** Proposals that were objected to or have ended otherwise: their approvals serve no second time. */
  readonly spent: ReadonlySet<string>;
}

/**
 * Who may approve, and what waits to be carried out: all that a follower needs to judge by itself whether somebody other
 * than the declarer may take a device off the list. Immutable.
 */
export class ApprovalState {
  readonly #parts: Parts;
  #digest: Buffer | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static readonly empty: ApprovalState = new ApprovalState({
    approvers: new Map(),
    retired: new Set(),
    proposals: new Map(),
    spent: new Set(),
  });

  /** Approvers in force and open proposals. */
  get count(): number {
    return this.#parts.approvers.size + this.#parts.proposals.size;
  }

  /** Approvers in force, ascending by key id. */
  get approvers(): readonly ApproverKey[] {
    return sortedValues(this.#parts.approvers);
  }

  /** Open proposals, ascending by the name of the declaration. */
  get proposals(): readonly OpenProposal[] {
    return sortedValues(this.#parts.proposals);
  }

  approver(keyId: Buffer): ApproverKey | undefined {
    return this.#parts.approvers.get(keyId.toString('hex'));
  }

  proposalOn(declaration: Buffer): OpenProposal | undefined {
    return this.#parts.proposals.get(declaration.toString('hex'));
  }

  /** Whether the key has been taken out of force, from where no leaf brings it back: an old one could be shown again. */
  isRetired(keyId: Buffer): boolean {
    return this.#parts.retired.has(keyId.toString('hex'));
  }

  /** Whether a proposal of this id has had its time: somebody objected, or its declaration has ended. */
  isSpent(proposalId: Buffer): boolean {
    return this.#parts.spent.has(proposalId.toString('hex'));
  }

  withApprover(key: ApproverKey): ApprovalState {
    const approvers = new Map([...this.#parts.approvers, [key.keyId.toString('hex'), key]]);
    return new ApprovalState({ ...this.#parts, approvers });
  }

  /** With the key out of force for good, whether or not it ever was in force. */
  withoutApprover(keyId: Buffer): ApprovalState {
    const name = keyId.toString('hex');
    const approvers = new Map(this.#parts.approvers);
    approvers.delete(name);
    return new ApprovalState({ ...this.#parts, approvers, retired: new Set([...this.#parts.retired, name]) });
  }

  withProposal(proposal: OpenProposal): ApprovalState {
    const name = proposal.declaration.toString('hex');
    const proposals = new Map([...this.#parts.proposals, [name, proposal]]);
    return new ApprovalState({ ...this.#parts, proposals });
  }

  /** Itself when nothing is proposed for this declaration; otherwise the proposal is spent. */
  withoutProposal(declaration: Buffer): ApprovalState {
    const name = declaration.toString('hex');
    const proposal = this.#parts.proposals.get(name);
    if (proposal === undefined) return this;
    const proposals = new Map(this.#parts.proposals);
    proposals.delete(name);
    const spent = new Set([...this.#parts.spent, proposal.proposalId.toString('hex')]);
    return new ApprovalState({ ...this.#parts, proposals, spent });
  }

  /** SHA-256 over the canonical bytes. 32 bytes. */
  digest(): Buffer {
    this.#digest ??= sha256(prefix, this.encode());
    return this.#digest;
  }

  /** Canonical bytes: approvers, retired keys, proposals, spent proposals; each by ascending name. */
  encode(): Buffer {
    const { approvers, proposals } = this;
    const writer = new ByteWriter().uint32(approvers.length);
    for (const { keyId, organisation, algorithm, publicKey, rpIdHash } of approvers) {
      writer
        .bytes(keyId)
        .shortText(organisation)
        .uint8(algorithm === 'ES256' ? 0 : 1)
        .bytes(publicKey)
        .bytes(rpIdHash);
    }
    writeNames(writer, this.#parts.retired);
    writer.uint32(proposals.length);
    for (const { declaration, proposalId, sealedAt } of proposals)
      writer.bytes(declaration).bytes(proposalId).uint48(sealedAt);
    writeNames(writer, this.#parts.spent);
    return writer.finish();
  }

  /** Throws `MalformedBytes` for anything that `encode` would not have written. Leaves the reader behind the last byte. */
  static decode(reader: ByteReader): ApprovalState {
    const approvers = readMany(reader, readApprover);
    const retired = readMany(reader, () => reader.bytes(approverKeyIdLength).toString('hex'));
    const proposals = readMany(reader, readProposal);
    const spent = readMany(reader, () => reader.bytes(proposalIdLength).toString('hex'));
    return new ApprovalState({
      approvers: new Map(approvers.map((key) => [key.keyId.toString('hex'), key])),
      retired: new Set(retired),
      proposals: new Map(proposals.map((one) => [one.declaration.toString('hex'), one])),
      spent: new Set(spent),
    });
  }
}

function writeNames(writer: ByteWriter, names: ReadonlySet<string>): void {
  writer.uint32(names.size);
  for (const name of [...names].toSorted()) writer.bytes(Buffer.from(name, 'hex'));
}

function readMany<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const all: T[] = [];
  for (let left = reader.uint32(); left > 0; left -= 1) all.push(read(reader));
  return all;
}

function readProposal(reader: ByteReader): OpenProposal {
  const declaration = Buffer.from(reader.bytes(declarationNameBytes));
  return {
    declaration,
    proposalId: Buffer.from(reader.bytes(proposalIdLength)),
    sealedAt: reader.uint48(),
  };
}

function readApprover(reader: ByteReader): ApproverKey {
  const keyId = Buffer.from(reader.bytes(approverKeyIdLength));
  const organisation = reader.shortText();
  const code = reader.uint8();
  if (code > 1) throw new MalformedBytes('an unknown algorithm of a passkey');
  const algorithm = code === 0 ? 'ES256' : 'Ed25519';
  const publicKey = Buffer.from(reader.bytes(approverKeyLengths[algorithm]));
  return { keyId, organisation, algorithm, publicKey, rpIdHash: Buffer.from(reader.bytes(32)) };
}

function sortedValues<T>(map: ReadonlyMap<string, T>): readonly T[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
