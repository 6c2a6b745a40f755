import type { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { MalformedBytes } from '../bytes/malformed-bytes.ts';
import { type Approval, decodeApprovals, encodeApprovals } from './approval.ts';

/** What an entry carries so that others can check by themselves that it may do what it does. */
export type Evidence =
  /** Nothing to show: it lessens nothing, or proves itself by its time. */
  | { readonly kind: 'none' }
  /** SHA-256 of the statement, reference or paper by which somebody proved the declaration. 32 bytes. */
  | { readonly kind: 'keeper-proof'; readonly digest: Buffer }
  /** The secret at the beginning of the chain that ends in the declaration's name. 16 bytes. */
  | { readonly kind: 'withdrawal-secret'; readonly secret: Buffer }
  /** The link between that secret and the name. 16 bytes. */
  | { readonly kind: 'easing-secret'; readonly secret: Buffer }
  /** Approvers' assertions, two for a proposal to unlist and one to ease, with the reason and the time that they approved. */
  | {
      readonly kind: 'approvals';
      /** Code of the reason; see domain `unlistingReasons`. */
      readonly reason: number;
      /** When it was first proposed, milliseconds since 1970. */
      readonly proposedAt: number;
      readonly approvals: readonly Approval[];
    }
  /** Entry id of the proposal that is carried out. 16 bytes. */
  | { readonly kind: 'proposal'; readonly proposalId: Buffer };

const kinds: readonly Evidence['kind'][] = [
  'none',
  'keeper-proof',
  'withdrawal-secret',
  'approvals',
  'proposal',
  'easing-secret',
];

/** Most entries carry none: a list of a million rows has a million. */
const noEvidence = Buffer.from([kinds.indexOf('none')]);

/** The bytes of evidence inside a leaf: its kind, then what belongs to it. */
export function encodeEvidence(evidence: Evidence): Buffer {
  if (evidence.kind === 'none') return noEvidence;
  const writer = new ByteWriter().uint8(kinds.indexOf(evidence.kind));
  if (evidence.kind === 'keeper-proof') writer.bytes(evidence.digest);
  if (evidence.kind === 'withdrawal-secret' || evidence.kind === 'easing-secret')
    writer.bytes(evidence.secret);
  if (evidence.kind === 'proposal') writer.bytes(evidence.proposalId);
  if (evidence.kind === 'approvals') {
    const { reason, proposedAt, approvals } = evidence;
    writer.uint8(reason).uint48(proposedAt).bytes(encodeApprovals(approvals));
  }
  return writer.finish();
}

/** Throws `MalformedBytes` for anything that `encodeEvidence` would not have written. */
export function decodeEvidence(reader: ByteReader): Evidence {
  const kind: Evidence['kind'] | undefined = kinds[reader.uint8()];
  switch (kind) {
    case 'none':
      return { kind };
    case 'keeper-proof':
      return { kind, digest: reader.bytes(32) };
    case 'withdrawal-secret':
    case 'easing-secret':
      return { kind, secret: reader.bytes(16) };
    case 'proposal':
      return { kind, proposalId: reader.bytes(16) };
    case 'approvals':
      return {
        kind,
        reason: reader.uint8(),
        proposedAt: reader.uint48(),
        approvals: decodeApprovals(reader),
      };
    case undefined:
      break;
  }
  throw new MalformedBytes('an unknown kind of evidence');
}
