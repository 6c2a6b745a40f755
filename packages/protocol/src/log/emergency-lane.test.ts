import { describe, expect, it } from 'vitest';
import { signCheckpoint, type VerifierPolicy, verifyCheckpoint } from './checkpoint.ts';
import { emergencyQuorumProblem, policyInForce } from './emergency-lane.ts';
import { signatureTypes, signingKey } from './note-key.ts';

const log = signingKey('log.example', signatureTypes.log, Buffer.alloc(32, 1));
const witnesses = [2, 3, 4].map((seed) =>
  signingKey(`witness.example/${seed}`, signatureTypes.cosignature, Buffer.alloc(32, seed)),
);
const pinned: VerifierPolicy = {
  logKey: log.verifier,
  cosigners: witnesses.map(({ verifier }) => verifier),
  quorum: 2,
  emergencyQuorum: 1,
};
const at = 1_800_000_000_000;
const hourMs = 3_600_000;
const noteOf = (count: number) =>
  signCheckpoint(
    { origin: 'log.example', size: 7, root: Buffer.alloc(32, 9) },
    log,
    witnesses.slice(0, count),
    at,
  );

describe('a head with fewer cosigners than the quorum', () => {
  it('is refused until the last full one is more than an hour old, and is then told apart', () => {
    const judge = (now: number) => verifyCheckpoint(noteOf(1), policyInForce(pinned, at, now));
    expect(judge(at + hourMs)).toEqual({ ok: false, refusal: 'no-quorum' });
    expect(judge(at + hourMs + 1)).toMatchObject({ ok: true, isEmergency: true });
  });

  it('is refused for ever where no lane is pinned, and by whoever never saw a full quorum', () => {
    const { emergencyQuorum: _, ...laneless } = pinned;
    for (const policy of [
      policyInForce(laneless, at, at + 100 * hourMs),
      policyInForce(pinned, undefined, at),
    ])
      expect(verifyCheckpoint(noteOf(1), policy).ok).toBe(false);
  });

  it('is refused with a time to come: one cosigner alone could let ends and days pass by its word', () => {
    const judge = (now: number) => verifyCheckpoint(noteOf(1), policyInForce(pinned, at - 30 * hourMs, now));
    expect(judge(at - 60_001)).toEqual({ ok: false, refusal: 'no-quorum' });
    expect(judge(at - 60_000)).toMatchObject({ ok: true, isEmergency: true });
  });

  it('is refused without any cosigner, however long it lasts', () => {
    const open = policyInForce(pinned, at, at + 100 * hourMs);
    expect(verifyCheckpoint(noteOf(0), open)).toEqual({ ok: false, refusal: 'no-quorum' });
  });
});

it('a head with the full quorum is none of the emergency lane, open or not', () => {
  for (const now of [at, at + 2 * hourMs])
    expect(verifyCheckpoint(noteOf(2), policyInForce(pinned, at, now))).toMatchObject({
      ok: true,
      isEmergency: false,
    });
});

it.each([
  [0, 2, false],
  [1, 2, true],
  [2, 2, false],
  [1, 1, false],
])('an emergency quorum of %i beside one of %i is possible: %s', (emergency, quorum, isPossible) => {
  expect(emergencyQuorumProblem(emergency, quorum) === undefined).toBe(isPossible);
});
