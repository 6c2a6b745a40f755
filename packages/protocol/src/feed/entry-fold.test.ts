import { generateKeyPairSync, sign } from 'node:crypto';
import { type ImeiKey, imeiKeyFrom, type Mode, type Tier } from '@deadset/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../bytes/byte-reader.ts';
import { sha256 } from '../bytes/sha256.ts';
import { ListState } from '../list/list-state.ts';
import { rawPublicKey } from '../log/note-key.ts';
import { type Approval, approvalChallenge, easingChallenge } from '../record/approval.ts';
import { ApprovalState, approvalLifeMs, proposalDelayMs } from '../record/approval-state.ts';
import { type ApproverKey, approverKeyId } from '../record/approver-key.ts';
import { encodeApproverLeaf, signApproverLeaf } from '../record/approver-leaf.ts';
import { declarationName, type EntryLeaf, easingSecret, encodeEntryLeaf } from '../record/entry-leaf.ts';
import { commitmentTo, encodeOpening } from '../record/opening.ts';
import type { SealedLeaf } from './batch.ts';
import { EntryFold } from './entry-fold.ts';

const at = 1_800_000_000_000;
const hourMs = 3_600_000;
const secret = Buffer.alloc(16, 1);
const phone = keyOf(1);

function keyOf(serial: number): ImeiKey {
  const key = imeiKeyFrom(35_209_900, serial);
  if (key === undefined) throw new Error('not a serial');
  return key;
}

interface Opened {
  readonly mode?: Mode;
  readonly isQuiet?: boolean;
  readonly isDisputed?: boolean;
  readonly key?: ImeiKey;
}
type Said = Partial<EntryLeaf> & Opened;

function leafOf(one: Said): Required<SealedLeaf> {
  const { mode = 'total', isQuiet = false, isDisputed = false, key = phone, ...said } = one;
  const opening = encodeOpening({ salt: Buffer.alloc(32, 9), mode, isQuiet, isDisputed, keys: [key] });
  const leaf: EntryLeaf = {
    entryId: Buffer.alloc(16, 2),
    deviceLabel: Buffer.alloc(16, 3),
    declaration: declarationName(secret),
    commitment: commitmentTo(opening),
    act: 'declare',
    tier: 1,
    at,
    authority: 'public',
    keyIds: [],
    evidence: { kind: 'none' },
    ...said,
  };
  return { leaf: encodeEntryLeaf(leaf), opening };
}

const unproved = { tier: 0 as Tier, untilAt: at + 48 * hourMs };
const withdrawn = { act: 'withdraw', evidence: { kind: 'withdrawal-secret', secret } } as const;

/** What comes of leaves in their order: refusals, and how the phone is listed then. */
function folded(leaves: readonly (SealedLeaf | readonly [SealedLeaf, number])[], fold = newFold()) {
  const refusals = leaves.map((one) =>
    Array.isArray(one) ? fold.add(one[0], one[1]) : fold.add(one as SealedLeaf, at),
  );
  return { refusals, listing: fold.end().list.get(phone), approvals: fold.end().approvals };
}

const roots = ['met', 'mayor'].map((organisation) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { organisation, privateKey, publicKey: rawPublicKey(privateKey) };
});

function newFold(): EntryFold {
  return new EntryFold(ListState.empty, ApprovalState.empty, roots);
}

/** A person of an organisation, with a passkey; `certifiedBy` says whose root key signed for it. */
function approverOf(organisation: string, certifiedBy = organisation) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = rawPublicKey(privateKey);
  const rpIdHash = sha256(Buffer.from('hub.example'));
  const keyId = Buffer.from(approverKeyId(publicKey));
  const key: ApproverKey = { organisation, keyId, algorithm: 'Ed25519', publicKey, rpIdHash };
  const root = roots.find((one) => one.organisation === certifiedBy);
  if (root === undefined) throw new Error('no such organisation');
  const leaf = (action: 'enrol' | 'retire'): SealedLeaf => ({
    leaf: encodeApproverLeaf(signApproverLeaf({ ...key, at, action }, root.privateKey)),
  });
  const approve = (challenge: Buffer): Approval => {
    const authenticatorData = Buffer.concat([rpIdHash, Buffer.from([0x05, 0, 0, 0, 1])]);
    const claims = {
      type: 'webauthn.get',
      challenge: challenge.toString('base64url'),
      origin: 'https://hub.example',
    };
    const clientDataJson = Buffer.from(JSON.stringify(claims));
    const signature = sign(null, Buffer.concat([authenticatorData, sha256(clientDataJson)]), privateKey);
    return { keyId, authenticatorData, clientDataJson, signature };
  };
  return { keyId, leaf, approve };
}

const [officer, colleague, mayor] = [approverOf('met'), approverOf('met'), approverOf('mayor')];
const proposalId = Buffer.alloc(16, 5);
const challenge = approvalChallenge({
  deviceLabel: Buffer.alloc(16, 3),
  declaration: declarationName(secret),
  reason: 1,
  proposalId,
  proposedAt: at,
});

function proposed(approvers: readonly (typeof officer)[], said: Said = {}): SealedLeaf {
  const approvals = approvers.map((one) => one.approve(challenge));
  return leafOf({
    act: 'propose',
    entryId: proposalId,
    keyIds: approvals.map(({ keyId }) => keyId),
    evidence: { kind: 'approvals', reason: 1, proposedAt: at, approvals },
    ...said,
  });
}

const unlisted = leafOf({
  act: 'unlist',
  entryId: Buffer.alloc(16, 6),
  evidence: { kind: 'proposal', proposalId },
});
const enrolled = [officer, colleague, mayor].map((one) => one.leaf('enrol'));

describe('an entry that takes something away', () => {
  it('a withdrawal counts with the secret that the declaration is named by', () => {
    expect(folded([leafOf({}), leafOf(withdrawn)])).toMatchObject({
      refusals: [undefined, undefined],
      listing: undefined,
    });
  });

  it.each([
    ['no evidence', { act: 'withdraw' }],
    [
      'another secret',
      { ...withdrawn, evidence: { kind: 'withdrawal-secret', secret: Buffer.alloc(16, 7) } },
    ],
    ['a keeper’s proof', { act: 'withdraw', evidence: { kind: 'keeper-proof', digest: Buffer.alloc(32) } }],
    ['a lapse of what has no end', { act: 'lapse' }],
    ['an unlisting that nobody proposed', { act: 'unlist', evidence: { kind: 'proposal', proposalId } }],
    ['the same declaration again, only weaker', { act: 'declare', ...unproved }],
    ['a raise to a weaker mode', { act: 'raise', mode: 'recovery' }],
    ['a choice of recovery mode that its keeper did not make', { act: 'choose-mode', mode: 'recovery' }],
    ['a dispute that nobody but the hub knows of', { act: 'raise', isDisputed: true }],
    ['a settlement, an amendment or a restoring that weakens', { act: 'restore', isDisputed: true }],
    ['an enrolment under its own name', { act: 'enrol', tier: 0 }],
    ['a hand-over without the secret', { act: 'hand-over' }],
    ['an easing without an approver', { act: 'ease', isDisputed: true }],
  ] as const)('is refused with %s, and the phone stays as it was', (_, said) => {
    const { refusals, listing } = folded([leafOf({}), leafOf(said)]);
    expect(refusals).toEqual([undefined, 'bad-evidence']);
    expect(listing).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('does not let a strong word with an end stand before the lasting one, as if that had ended with it', () => {
    const shadow = leafOf({ declaration: Buffer.alloc(16, 7), tier: 3, untilAt: at + 1 });
    const { refusals, listing } = folded([leafOf({}), shadow]);
    expect(refusals).toEqual([undefined, 'bad-evidence']);
    expect(listing).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('is not a proved word that has no effect: only an unproved one is quiet', () => {
    expect(folded([leafOf({ isQuiet: true })]).refusals).toEqual(['bad-evidence']);
    expect(folded([leafOf({ ...unproved, isQuiet: true })]).refusals).toEqual([undefined]);
  });

  it('takes its own declaration away and leaves what others said of the same phone', () => {
    const other = Buffer.alloc(16, 8);
    const second = { ...withdrawn, declaration: declarationName(other) };
    const { refusals, listing } = folded([
      leafOf({}),
      leafOf({ ...unproved, declaration: declarationName(other) }),
      leafOf({ ...second, evidence: { kind: 'withdrawal-secret', secret: other } }),
    ]);
    expect(refusals).toEqual([undefined, undefined, undefined]);
    expect(listing).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('lapses an unproved word when its end has come by the time of sealing, and not before', () => {
    const lapse = leafOf({ act: 'lapse', tier: 0 });
    expect(folded([leafOf(unproved), [lapse, unproved.untilAt - 1]]).refusals).toEqual([
      undefined,
      'bad-evidence',
    ]);
    expect(folded([leafOf(unproved), [lapse, unproved.untilAt]])).toMatchObject({
      refusals: [undefined, undefined],
      listing: undefined,
    });
  });

  it('whatever is in the entries, none without the secret makes the effect of a proved declaration weaker', () => {
    const anySaid = fc.record({
      act: fc.constantFrom('declare' as const, 'raise' as const, 'withdraw' as const, 'lapse' as const),
      tier: fc.constantFrom<Tier>(0, 1, 2, 3),
      mode: fc.constantFrom<Mode>('total', 'recovery'),
      isQuiet: fc.boolean(),
      declaration: fc.constantFrom(declarationName(secret), Buffer.alloc(16, 4)),
      untilAt: fc.constantFrom(at - 1, at + 1),
    });
    fc.assert(
      fc.property(fc.array(anySaid, { maxLength: 12 }), (acts) => {
        const { listing } = folded([leafOf({}), ...acts.map(leafOf)]);
        expect(listing?.effect).toBe('prohibited');
        expect(listing?.tier).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('unlisting by others than the declarer', () => {
  it('counts when two organisations approved it and a day has gone by', () => {
    const { refusals, listing, approvals } = folded([
      ...enrolled,
      leafOf({}),
      proposed([officer, mayor]),
      [unlisted, at + proposalDelayMs],
    ]);
    expect(refusals.filter((refusal) => refusal !== undefined)).toEqual([]);
    expect(listing).toBeUndefined();
    expect(approvals.proposals).toEqual([]);
  });

  it('is refused a millisecond before its day', () => {
    const { refusals, listing } = folded([
      ...enrolled,
      leafOf({}),
      proposed([officer, mayor]),
      [unlisted, at + proposalDelayMs - 1],
    ]);
    expect(refusals.at(-1)).toBe('bad-evidence');
    expect(listing).toBeDefined();
  });

  it('is refused after an objection', () => {
    const objection = leafOf({ act: 'object' });
    const { refusals } = folded([
      ...enrolled,
      leafOf({}),
      proposed([officer, mayor]),
      objection,
      [unlisted, at + proposalDelayMs],
    ]);
    expect(refusals.slice(-2)).toEqual([undefined, 'bad-evidence']);
  });

  it.each([
    ['one approver alone', [officer]],
    ['the same approver twice', [officer, officer]],
    ['two of one organisation', [officer, colleague]],
    ['somebody whom no organisation enrolled', [officer, approverOf('mayor')]],
    ['three, where two are asked for', [officer, mayor, colleague]],
  ])('is not proposed by %s', (_, approvers) => {
    expect(folded([...enrolled, leafOf({}), proposed(approvers)]).refusals.at(-1)).toBe('bad-evidence');
  });

  it('is not proposed with approvals that were given for something else', () => {
    for (const said of [
      { entryId: Buffer.alloc(16, 77) },
      { declaration: Buffer.alloc(16, 78) },
      { deviceLabel: Buffer.alloc(16, 79) },
      { keyIds: [] },
    ]) {
      const { refusals } = folded([...enrolled, leafOf({}), proposed([officer, mayor], said)]);
      expect(refusals.at(-1)).toBe('bad-evidence');
    }
  });

  it('is not proposed by an approver who has been retired', () => {
    const { refusals } = folded([...enrolled, mayor.leaf('retire'), leafOf({}), proposed([officer, mayor])]);
    expect(refusals.at(-1)).toBe('bad-evidence');
  });

  it('is not proposed a second time with approvals that the keeper has objected to', () => {
    const { refusals, approvals } = folded([
      ...enrolled,
      leafOf({}),
      proposed([officer, mayor]),
      leafOf({ act: 'object' }),
      proposed([officer, mayor]),
    ]);
    expect(refusals.at(-1)).toBe('bad-evidence');
    expect(approvals.proposals).toEqual([]);
  });

  it.each([
    ['a week after they were given', at + approvalLifeMs, 'bad-evidence'],
    ['a moment before that', at + approvalLifeMs - 1, undefined],
    ['long before they were given', at - 60_001, 'bad-evidence'],
  ])('sealed with approvals %s (%i): %s', (_when, sealedAt, refusal) => {
    const { refusals } = folded([...enrolled, leafOf({}), [proposed([officer, mayor]), sealedAt]]);
    expect(refusals.at(-1)).toBe(refusal);
  });

  it('is not proposed by an approver who was retired, though the old enrolment is shown again', () => {
    const { refusals } = folded([
      ...enrolled,
      mayor.leaf('retire'),
      mayor.leaf('enrol'),
      leafOf({}),
      proposed([officer, mayor]),
    ]);
    expect(refusals).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'bad-evidence',
      undefined,
      'bad-evidence',
    ]);
  });

  it('knows approvers by the root key of their own organisation alone', () => {
    const forged = approverOf('mayor', 'met');
    expect(folded([forged.leaf('enrol')]).refusals).toEqual(['bad-evidence']);
    const unpinned = new EntryFold(ListState.empty, ApprovalState.empty);
    expect(folded([officer.leaf('enrol')], unpinned).refusals).toEqual(['bad-evidence']);
  });
});

describe('the keeper’s choice of recovery mode', () => {
  const choice = {
    act: 'choose-mode',
    mode: 'recovery',
    evidence: { kind: 'easing-secret', secret: easingSecret(secret) },
  } as const;

  it('shows a link of the chain that ends in the declaration’s name, and only tracks', () => {
    const { refusals, listing } = folded([leafOf({}), leafOf(choice)]);
    expect(refusals).toEqual([undefined, undefined]);
    expect(listing).toEqual({ effect: 'tracked', tier: 1 });
  });

  it('gives nobody what withdraws the declaration', () => {
    const shown = easingSecret(secret);
    const stolen = leafOf({ act: 'withdraw', evidence: { kind: 'withdrawal-secret', secret: shown } });
    expect(folded([leafOf({}), leafOf(choice), stolen]).refusals.at(-1)).toBe('bad-evidence');
    const named = leafOf({ act: 'withdraw', evidence: { kind: 'easing-secret', secret: shown } });
    expect(folded([leafOf({}), named]).refusals.at(-1)).toBe('bad-evidence');
  });

  it('neither lowers a tier nor sets an end', () => {
    const police = leafOf({ tier: 2 });
    expect(folded([police, leafOf({ ...choice, tier: 1 })]).refusals.at(-1)).toBe('bad-evidence');
    expect(folded([police, leafOf({ ...choice, tier: 2, untilAt: at + 1 })]).refusals.at(-1)).toBe(
      'bad-evidence',
    );
  });

  it('opens recovery mode and nothing below it, though its link is public from then on', () => {
    const doubt = leafOf({ ...choice, isDisputed: true });
    expect(folded([leafOf({}), doubt]).refusals.at(-1)).toBe('bad-evidence');
    expect(folded([leafOf({}), leafOf(choice), doubt]).listing).toEqual({ effect: 'tracked', tier: 1 });
  });

  it('can be taken back without any evidence', () => {
    const total = leafOf({ act: 'choose-mode' });
    expect(folded([leafOf({}), leafOf(choice), total]).listing).toEqual({ effect: 'prohibited', tier: 1 });
  });
});

describe('easing after a proved appeal', () => {
  const entryId = Buffer.alloc(16, 44);
  const eased = (approvers: readonly (typeof officer)[], said: Said = {}, proposedAt = at) => {
    const declaration = declarationName(secret);
    const deviceLabel = Buffer.alloc(16, 3);
    const asked = easingChallenge({ deviceLabel, declaration, reason: 3, proposalId: entryId, proposedAt });
    const approvals = approvers.map((one) => one.approve(asked));
    return leafOf({
      act: 'ease',
      isDisputed: true,
      entryId,
      keyIds: approvals.map(({ keyId }) => keyId),
      evidence: { kind: 'approvals', reason: 3, proposedAt, approvals },
      ...said,
    });
  };

  it('takes one approver’s passkey, bars nothing, and is over by an entry that needs no evidence', () => {
    const { refusals, listing } = folded([...enrolled, leafOf({}), eased([officer])]);
    expect(refusals.at(-1)).toBeUndefined();
    expect(listing).toEqual({ effect: 'disputed', tier: 1 });
    const restored = folded([...enrolled, leafOf({}), eased([officer]), leafOf({ act: 'restore' })]);
    expect(restored.listing).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it.each(['restore', 'verify', 'settle'] as const)(
    'is not said to be over by a “%s” that leaves it as it is, which monitors would believe',
    (act) => {
      const before = [...enrolled, leafOf({}), eased([officer])];
      for (const idle of [leafOf({ act, isDisputed: true }), leafOf({ act: 'restore', key: keyOf(2) })])
        expect(folded([...before, idle]).refusals.at(-1)).toBe('bad-evidence');
    },
  );

  it.each<[string, SealedLeaf]>([
    ['nobody', eased([])],
    ['two, who may have been asked for something else', eased([officer, mayor])],
    ['a stranger', eased([approverOf('met')])],
    ['a yes to another entry', eased([officer], { entryId: Buffer.alloc(16, 45) })],
    ['a yes to another declaration', eased([officer], { declaration: Buffer.alloc(16, 46) })],
    ['a yes that was kept for over an hour', eased([officer], {}, at - hourMs)],
    ['a listing that is taken away altogether', eased([officer], { isDisputed: false, mode: 'recovery' })],
    ['a lower tier', eased([officer], { tier: 0 })],
  ])('is refused with %s', (_, leaf) => {
    const { refusals, listing } = folded([...enrolled, leafOf({}), leaf]);
    expect(refusals.at(-1)).toBe('bad-evidence');
    expect(listing).toEqual({ effect: 'prohibited', tier: 1 });
  });

  it('is not to be had with approvals that were given to propose an unlisting', () => {
    const approvals = [officer.approve(challenge)];
    const keyIds = [officer.keyId];
    const evidence = { kind: 'approvals', reason: 1, proposedAt: at, approvals } as const;
    const leaf = leafOf({ act: 'ease', isDisputed: true, entryId: proposalId, keyIds, evidence });
    expect(folded([...enrolled, leafOf({}), leaf]).refusals.at(-1)).toBe('bad-evidence');
  });
});

describe('a device in a logbook', () => {
  const keepers = { declaration: declarationName(Buffer.alloc(16, 8)), tier: 0 as Tier };
  const enrol = leafOf({ ...keepers, act: 'enrol' });

  it('is enrolled until its keeper lets go, and nobody else can do that', () => {
    expect(folded([enrol]).listing).toEqual({ effect: 'enrolled', tier: 0 });
    const evidence = { kind: 'withdrawal-secret', secret: Buffer.alloc(16, 8) } as const;
    expect(folded([enrol, leafOf({ ...keepers, act: 'hand-over', evidence })]).listing).toBeUndefined();
    const wrong = leafOf({ ...keepers, act: 'hand-over', evidence: { ...evidence, secret } });
    expect(folded([enrol, wrong]).refusals.at(-1)).toBe('bad-evidence');
  });

  it('that is declared is listed as declared, and is still in the logbook after that', () => {
    expect(folded([enrol, leafOf({})]).listing).toEqual({ effect: 'prohibited', tier: 1 });
    expect(folded([enrol, leafOf({}), leafOf(withdrawn)]).listing).toEqual({ effect: 'enrolled', tier: 0 });
  });
});

it('the state of approvals has one digest for one state, and comes back from its bytes', () => {
  const { approvals } = folded([...enrolled, leafOf({}), proposed([officer, mayor])]);
  const reversed = folded([...enrolled.toReversed(), leafOf({}), proposed([officer, mayor])]).approvals;
  expect(approvals.count).toBe(4);
  expect(reversed.digest()).toEqual(approvals.digest());
  expect(folded([...enrolled]).approvals.digest()).not.toEqual(approvals.digest());
  const other = approverOf('mayor');
  const objected = folded([
    ...enrolled,
    other.leaf('enrol'),
    mayor.leaf('retire'),
    leafOf({}),
    proposed([officer, other]),
    leafOf({ act: 'object' }),
  ]).approvals;
  for (const state of [approvals, objected]) {
    expect(ApprovalState.decode(new ByteReader(state.encode())).encode()).toEqual(state.encode());
  }
  expect([objected.isRetired(mayor.keyId), objected.isSpent(proposalId)]).toEqual([true, true]);
});

it('a quiet declaration has no effect until it is raised', () => {
  const quiet = leafOf({ ...unproved, isQuiet: true });
  expect(folded([quiet]).listing).toBeUndefined();
  expect(folded([quiet, leafOf({ act: 'raise' })]).listing).toEqual({ effect: 'prohibited', tier: 1 });
});
