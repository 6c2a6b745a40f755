import { effectOf, formatImei, type Tier } from '@deadset/domain';
import type { EntryAct, ProofFileRefusal, ProvedEntry } from '@deadset/protocol';

/** What is said of a file that proves nothing, by the check that it failed. */
export const refusalWords = {
  'too-long': 'it is longer than any proof',
  'not-json': 'it is not a proof file, or a damaged copy of one (it is no JSON)',
  'unknown-format': 'it is not a proof file of a version that is known here',
  malformed: 'its fields are not those of a proof file: something else, or changed since',
  'malformed-leaf': 'the entry in it cannot be read',
  'malformed-opening': 'what should name the phone cannot be read',
  'another-opening': 'the entry is about another phone than the one in the file',
  'not-in-the-log': 'the entry is not in the log at this position',
  'malformed-note': 'the head of the log in it cannot be read',
  'bad-log-signature': 'the head of the log in it was not signed by the log that you trust',
  'no-quorum': 'too few of the cosigners that you trust have signed the head of the log in it',
} as const satisfies Record<ProofFileRefusal, string>;

const actWords = {
  declare: 'declared stolen or lost',
  raise: 'proved by its keeper',
  withdraw: 'withdrawn by whoever declared it',
  lapse: 'ended: nobody proved it in time',
  propose: 'two organisations propose to take it off the list',
  object: 'its keeper objects to that',
  unlist: 'taken off the list by two organisations',
  verify: 'verified by the police',
  settle: 'dispute decided for whoever declared it',
  'choose-mode': 'mode chosen by its keeper',
  amend: 'a further identifier of the phone was found',
  ease: 'let go for a week while an appeal is decided',
  restore: 'in force again after an appeal',
  enrol: 'enrolled in a logbook',
  'hand-over': 'let go by its keeper',
} as const satisfies Record<EntryAct, string>;

const tierWords = {
  0: "0, anyone's unproved word",
  1: '1, proved by its keeper',
  2: '2, verified by the police',
  3: '3, by a court or an insurer that holds the title',
} as const satisfies Record<Tier, string>;

/** What a file proves, in plain words, a line each; instants in UTC, so that it reads the same everywhere. */
export function sentencesOf(proved: ProvedEntry): string[] {
  const { leaf, keys, position, size, origin, cosigners } = proved;
  const until = leaf.untilAt === undefined ? '' : `, until ${instant(leaf.untilAt)} unless it is proved`;
  return [
    'This is proved.',
    `  phone      ${keys.map((key) => `IMEI ${formatImei(key)}`).join(', ')}`,
    `  act        ${actWords[leaf.act]}${until}`,
    ...effectLines(proved),
    `  when       ${instant(leaf.at)}, by the clock of the hub`,
    `  tier       ${tierWords[leaf.tier]}`,
    `  authority  ${leaf.authority === 'public' ? 'a member of the public' : leaf.authority}`,
    `  position   ${position} of the log ${origin}, which had ${size} leaves`,
    `  seen by    ${cosigners.map(({ name, at }) => `${name} at ${instant(at)}`).join('\n             ')}`,
    'It does not prove that nothing came after it: the same phone may have later entries.',
  ];
}

/** Acts after which a declaration does what its tier and mode say. */
const statingActs: readonly EntryAct[] = [
  'declare',
  'raise',
  'verify',
  'settle',
  'choose-mode',
  'amend',
  'ease',
  'restore',
];

/** What the entry does at networks, of an entry that does something there. */
function effectLines({ leaf, mode, isQuiet, isDisputed }: ProvedEntry): string[] {
  if (leaf.act === 'enrol') return ['  effect     its keeper is asked before it goes to somebody new'];
  if (!statingActs.includes(leaf.act)) return [];
  if (isQuiet)
    return ['  effect     none until it is proved: there was another unproved word not long before'];
  const bars = effectOf(leaf.tier, mode, isDisputed) === 'prohibited';
  return [`  effect     networks ${bars ? 'bar the phone' : 'carry the phone and say where it is met'}`];
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('.000Z', ' UTC').replace('Z', ' UTC');
}
