import type { Tier } from '@deadset/domain';
import {
  type ApproverLeaf,
  decodeApproverLeaf,
  decodeEntryLeaf,
  decodeStateLeaf,
  type EntryAct,
  type EntryLeaf,
  leafKinds,
  MalformedBytes,
  type StateLeaf,
} from '@deadset/protocol';
import { exactTime, type View } from '../pages/index.ts';
import type { PlacedLeaf } from './published-leaf-store.ts';

/** What was done, to somebody who reads the log for the first time. */
const actWords = {
  declare: 'Declared',
  raise: 'Proved',
  withdraw: 'Withdrawn',
  lapse: 'Ended by itself',
  propose: 'Unlisting proposed',
  object: 'Objected to unlisting',
  unlist: 'Unlisted by two organisations',
  verify: 'Verified by the police',
  settle: 'Dispute decided for the declarer',
  'choose-mode': 'Mode chosen',
  amend: 'Further identifier of the device',
  ease: 'Let go for a week while an appeal is decided',
  restore: 'In force again after an appeal',
  enrol: 'Enrolled in a logbook',
  'hand-over': 'Let go by its keeper',
} as const satisfies Record<EntryAct, string>;

const tierWords = {
  0: 'unproved',
  1: 'keeper proved',
  2: 'police verified',
  3: 'title',
} as const satisfies Record<Tier, string>;

const evidenceWords = {
  none: 'none needed',
  'withdrawal-secret': 'the secret to which the name of the declaration commits',
  'keeper-proof': 'the digest of what proved it: a signed statement, a reference, a paper',
  'easing-secret': 'the link to the secret to which the name of the declaration commits',
  approvals: 'the passkeys of the approvers, each of another organisation',
  proposal: 'a proposal that two organisations approved a day before',
} as const satisfies Record<EntryLeaf['evidence']['kind'], string>;

const approverWords = {
  enrol: 'An approver is put into force',
  retire: 'An approver is retired',
} as const satisfies Record<ApproverLeaf['action'], string>;

const authorities: Readonly<Record<string, string>> = {
  public: 'a member of the public',
  canary: 'the canary, which is about no phone',
  sandbox: 'the sandbox, which is about no phone',
  approvers: 'two approvers',
  clock: 'the clock',
};

/** A row of what a leaf says: words, or bytes in hexadecimal. */
export interface LeafRow {
  readonly key: string;
  readonly value: string;
  readonly isHash?: true;
}

/** One line of the list of entries. */
export function entryLine({ position, leaf }: PlacedLeaf): View {
  const read = readLeaf(leaf);
  if (read.kind === 'approver') {
    const { action, organisation, at } = read.leaf;
    return { position, title: approverWords[action], at, detail: `of the organisation ${organisation}` };
  }
  if (read.kind !== 'entry') return { position, title: 'Another kind of leaf' };
  const { act, tier, at, authority, deviceLabel } = read.leaf;
  const detail = `tier ${tier} (${tierWords[tier]}), by ${authorityWords(authority)}, device`;
  return { position, title: actWords[act], at, detail, label: deviceLabel.toString('hex').slice(0, 8) };
}

/** All that the public log says in one leaf, as rows of a summary. */
export function leafRows(leaf: Buffer): LeafRow[] {
  const read = readLeaf(leaf);
  if (read.kind === 'entry') return entryRows(read.leaf);
  if (read.kind === 'approver') return approverRows(read.leaf);
  if (read.kind === 'state') return stateRows(read.leaf);
  return [words('Kind', 'a kind that this page does not know')];
}

/** When a leaf says that it was made, in milliseconds since 1970; undefined for kinds that are not known here. */
export function timeOf(leaf: Buffer): number | undefined {
  const read = readLeaf(leaf);
  return read.kind === 'unknown' ? undefined : read.leaf.at;
}

function entryRows(entry: EntryLeaf): LeafRow[] {
  const { act, tier, authority, untilAt, deviceLabel, declaration, commitment, evidence, previous } = entry;
  return [
    words('Act', actWords[act]),
    words('Tier', `${tier}, ${tierWords[tier]}`),
    words('Authority', authorityWords(authority)),
    ...(untilAt === undefined ? [] : [words('Ends by itself', exactTime(untilAt))]),
    bytes('Device', deviceLabel),
    bytes('Declaration', declaration),
    bytes('Commitment', commitment),
    words('Evidence', evidenceWords[evidence.kind]),
    previous === undefined
      ? words('Before it', 'the first entry of this device')
      : bytes('Before it', previous),
  ];
}

function approverRows({ action, organisation, keyId, algorithm, publicKey }: ApproverLeaf): LeafRow[] {
  return [
    words('Act', approverWords[action]),
    words('Organisation', organisation),
    bytes('Key', keyId),
    words('Algorithm', algorithm),
    bytes('Public key', publicKey),
  ];
}

function stateRows({ states }: StateLeaf): LeafRow[] {
  return [
    words('Kind', 'a state leaf, which closes a batch and says what the list is after it'),
    ...states.flatMap(({ view, count, digest }) => [
      words(`Count (${view})`, String(count)),
      bytes(`Digest (${view})`, digest),
    ]),
  ];
}

function words(key: string, value: string): LeafRow {
  return { key, value };
}

function bytes(key: string, value: Buffer): LeafRow {
  return { key, value: value.toString('hex'), isHash: true };
}

type ReadLeaf =
  | { readonly kind: 'entry'; readonly leaf: EntryLeaf }
  | { readonly kind: 'state'; readonly leaf: StateLeaf }
  | { readonly kind: 'approver'; readonly leaf: ApproverLeaf }
  | { readonly kind: 'unknown' };

/** A leaf by its first byte; a kind or version that is not known here is no fault of the log. */
function readLeaf(leaf: Buffer): ReadLeaf {
  try {
    if (leaf[0] === leafKinds.entry) return { kind: 'entry', leaf: decodeEntryLeaf(leaf) };
    if (leaf[0] === leafKinds.state) return { kind: 'state', leaf: decodeStateLeaf(leaf) };
    if (leaf[0] === leafKinds.approver) return { kind: 'approver', leaf: decodeApproverLeaf(leaf) };
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
  }
  return { kind: 'unknown' };
}

/** Participants are named by their ids, which stand in the log; these five are nobody's. */
function authorityWords(authority: string): string {
  return authorities[authority] ?? authority;
}
