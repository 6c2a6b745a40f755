import type { Tier } from '@deadset/domain';
import {
  decodeEntryLeaf,
  decodeStateLeaf,
  type EntryAct,
  type EntryLeaf,
  leafKinds,
  MalformedBytes,
} from '@deadset/protocol';
import type { View } from '../pages/index.ts';
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
  'keeper-proof': "the digest of an operator's signed statement",
  approvals: 'the passkeys of two people of different organisations',
  proposal: 'a proposal that two organisations approved a day before',
} as const satisfies Record<EntryLeaf['evidence']['kind'], string>;

/** One line of the list of entries. */
export function entryLine({ position, leaf }: PlacedLeaf): View {
  const entry = entryOf(leaf);
  if (entry === undefined) return { position, title: 'Another kind of leaf' };
  const { act, tier, at, authority, deviceLabel } = entry;
  return {
    position,
    title: actWords[act],
    tier,
    tierWords: tierWords[tier],
    at,
    authority: authorityWords(authority),
    label: deviceLabel.toString('hex').slice(0, 8),
  };
}

/** All that the public log says in one leaf, as rows of a summary. */
export function leafRows(leaf: Buffer): { key: string; value: string }[] {
  const entry = entryOf(leaf);
  if (entry !== undefined) return entryRows(entry);
  if (leaf[0] !== leafKinds.state) return [{ key: 'Kind', value: 'a kind that this page does not know' }];
  const { states } = decodeStateLeaf(leaf);
  return [
    { key: 'Kind', value: 'a state leaf, which closes a batch and says what the list is after it' },
    ...states.flatMap(({ view, count, digest }) => [
      { key: `Count (${view})`, value: String(count) },
      { key: `Digest (${view})`, value: digest.toString('hex') },
    ]),
  ];
}

/** When a leaf says that it was made, in milliseconds since 1970; undefined for kinds that do not say. */
export function timeOf(leaf: Buffer): number | undefined {
  return entryOf(leaf)?.at ?? (leaf[0] === leafKinds.state ? decodeStateLeaf(leaf).at : undefined);
}

function entryRows(entry: EntryLeaf): { key: string; value: string }[] {
  const { act, tier, authority, deviceLabel, declaration, commitment, evidence, previous } = entry;
  return [
    { key: 'Act', value: actWords[act] },
    { key: 'Tier', value: `${tier}, ${tierWords[tier]}` },
    { key: 'Authority', value: authorityWords(authority) },
    { key: 'Device', value: deviceLabel.toString('hex') },
    { key: 'Declaration', value: declaration.toString('hex') },
    { key: 'Commitment', value: commitment.toString('hex') },
    { key: 'Evidence', value: evidenceWords[evidence.kind] },
    { key: 'Before it', value: previous?.toString('hex') ?? 'the first entry of this device' },
  ];
}

/** Undefined for a leaf that is no entry, or an entry of a version that is not known here. */
function entryOf(leaf: Buffer): EntryLeaf | undefined {
  try {
    return leaf[0] === leafKinds.entry ? decodeEntryLeaf(leaf) : undefined;
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}

/** Participants are named by their ids, which stand in the log. */
function authorityWords(authority: string): string {
  return authority === 'public' ? 'a member of the public' : authority;
}
