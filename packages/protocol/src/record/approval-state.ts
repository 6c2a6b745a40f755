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

const prefix = Buffer.from('deadset approvals v1\n');

/**
 * Who may approve, and what waits to be carried out: all that a follower needs to judge by itself whether somebody other
 * than the declarer may take a device off the list. Immutable.
 */
export class ApprovalState {
  readonly #approvers: ReadonlyMap<string, ApproverKey>;
  readonly #proposals: ReadonlyMap<string, OpenProposal>;
  #digest: Buffer | undefined;

  private constructor(
    approvers: ReadonlyMap<string, ApproverKey>,
    proposals: ReadonlyMap<string, OpenProposal>,
  ) {
    this.#approvers = approvers;
    this.#proposals = proposals;
  }

  static readonly empty: ApprovalState = new ApprovalState(new Map(), new Map());

  /** Approvers in force and open proposals. */
  get count(): number {
    return this.#approvers.size + this.#proposals.size;
  }

  /** Approvers in force, ascending by key id. */
  get approvers(): readonly ApproverKey[] {
    return sortedValues(this.#approvers);
  }

  /** Open proposals, ascending by the name of the declaration. */
  get proposals(): readonly OpenProposal[] {
    return sortedValues(this.#proposals);
  }

  approver(keyId: Buffer): ApproverKey | undefined {
    return this.#approvers.get(keyId.toString('hex'));
  }

  proposalOn(declaration: Buffer): OpenProposal | undefined {
    return this.#proposals.get(declaration.toString('hex'));
  }

  withApprover(key: ApproverKey): ApprovalState {
    return new ApprovalState(
      new Map([...this.#approvers, [key.keyId.toString('hex'), key]]),
      this.#proposals,
    );
  }

  withoutApprover(keyId: Buffer): ApprovalState {
    const approvers = new Map(this.#approvers);
    approvers.delete(keyId.toString('hex'));
    return new ApprovalState(approvers, this.#proposals);
  }

  withProposal(proposal: OpenProposal): ApprovalState {
    const name = proposal.declaration.toString('hex');
    return new ApprovalState(this.#approvers, new Map([...this.#proposals, [name, proposal]]));
  }

  /** Itself when nothing is proposed for this declaration. */
  withoutProposal(declaration: Buffer): ApprovalState {
    const name = declaration.toString('hex');
    if (!this.#proposals.has(name)) return this;
    const proposals = new Map(this.#proposals);
    proposals.delete(name);
    return new ApprovalState(this.#approvers, proposals);
  }

  /** SHA-256 over the canonical bytes. 32 bytes. */
  digest(): Buffer {
    this.#digest ??= sha256(prefix, this.encode());
    return this.#digest;
  }

  /** Canonical bytes: approvers ascending by key id, then proposals ascending by declaration. */
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
    writer.uint32(proposals.length);
    for (const { declaration, proposalId, sealedAt } of proposals)
      writer.bytes(declaration).bytes(proposalId).uint48(sealedAt);
    return writer.finish();
  }

  /** Throws `MalformedBytes` for anything that `encode` would not have written. Leaves the reader behind the last byte. */
  static decode(reader: ByteReader): ApprovalState {
    let state = ApprovalState.empty;
    for (let left = reader.uint32(); left > 0; left -= 1) state = state.withApprover(readApprover(reader));
    for (let left = reader.uint32(); left > 0; left -= 1) {
      const declaration = Buffer.from(reader.bytes(declarationNameBytes));
      state = state.withProposal({
        declaration,
        proposalId: Buffer.from(reader.bytes(16)),
        sealedAt: reader.uint48(),
      });
    }
    return state;
  }
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
