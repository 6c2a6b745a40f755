import {
  type AppealDeed,
  type AppealReason,
  type AppealState,
  appealReasons,
  applyAppealDeed,
  provisionalReleaseMs,
  RegistryError,
} from '@deadset/domain';
import { findSubjectById, keysOfSubject } from '../approvals/index.ts';
import { recordAudit, recordLook } from '../audit/index.ts';
import { type CloneEvidence, cloneEvidenceOf } from '../clones/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { contactOf } from './appeal-contact.ts';
import { tellParticipants } from './appeal-events.ts';
import { tellAppellant } from './appeal-messages.ts';
import type { AppealDependencies, Decider } from './appeal-requests.ts';
import {
  type Appeal,
  changeAppeal,
  findAppeal,
  listOpenAppeals,
  listReleasedBefore,
  lockAppeal,
} from './appeal-store.ts';
import { deciderRefusals } from './appeal-words.ts';
import { type Contested, countOthers, findContested } from './contested-store.ts';

/** Appeals that one page shows at most. */
const queueLength = 200;
/** A page that somebody looks at again within this time is one look, in milliseconds. */
const oneLookMs = 600_000;

/** An appeal with what is known of the report. */
export interface Case {
  readonly appeal: Appeal;
  /** Where whoever appeals may be reached, if they want to be. */
  readonly contact?: string;
  /** Absent where there is no report, or it has been erased. */
  readonly contested?: Contested;
  /** Other open reports of this phone, which this appeal does not undo. */
  readonly otherCount: number;
  /** What networks saw of the number; absent where that is nothing. */
  readonly clones?: CloneEvidence;
}

/** What waits for a decision, by urgency. That somebody looked is on the audit. */
export async function queueOf({ db, clock }: AppealDependencies, decider: Decider): Promise<Appeal[]> {
  await recordLook(db, lookOf(decider, 'appeals', clock()), oneLookMs);
  return listOpenAppeals(db, queueLength);
}

/** One appeal with both sides' facts. Throws `not-found` when there is none. */
export async function lookAt(
  { db, clock, sealKey }: AppealDependencies,
  decider: Decider,
  id: string,
): Promise<Case> {
  const appeal = await findAppeal(db, { id });
  if (appeal === undefined) throw new RegistryError('not-found', 'There is no such appeal.');
  await recordLook(db, lookOf(decider, `appeal:${appeal.reference}`, clock()), oneLookMs);
  const { declarationId } = appeal;
  const contact = contactOf(sealKey, appeal);
  const contested = declarationId === undefined ? undefined : await findContested(db, declarationId);
  const keys = appeal.key === undefined ? [] : [appeal.key];
  const clones = await cloneEvidenceOf(db, keys, contested?.takenAt);
  const asked = {
    appeal,
    ...(contact === undefined ? {} : { contact }),
    ...(clones === undefined ? {} : { clones }),
  };
  if (declarationId === undefined) return { ...asked, otherCount: 0 };
  const otherCount = await countOthers(db, declarationId);
  return { ...asked, otherCount, ...(contested === undefined ? {} : { contested }) };
}

/** Why this person may not take this step now; undefined when they may. */
export function refusalFor(
  state: AppealState,
  decider: Decider,
  act: 'take' | 'prove' | 'release' | 'uphold' | 'reject',
  at: number,
): string | undefined {
  const result = applyAppealDeed(state, { act, person: decider, at });
  return result.ok ? undefined : deciderRefusals[result.refusal];
}

/** A decider takes an appeal in hand, finds its evidence good, or decides it. */
export async function actAsDecider(
  dependencies: AppealDependencies,
  decider: Decider,
  id: string,
  wish: { act: 'take' | 'prove' } | { act: 'uphold' | 'reject'; reason: string },
): Promise<void> {
  const { db, clock, declarations } = dependencies;
  const reason = 'reason' in wish ? reasonFor(wish.act, wish.reason) : undefined;
  const subject = await subjectOf(dependencies, id);
  const keys = subject === undefined ? [] : await keysOfSubject(db, subject);
  if (wish.act === 'prove' && subject?.status !== 'proved')
    throw new RegistryError('conflict', 'This report bars nothing now: there is nothing to release. Decide.');
  await inUnitOfWork(db, keys, async (trx) => {
    const at = clock();
    await stepIn(trx, dependencies, id, { act: wish.act, person: decider, at }, reason);
    const { reference, status } = (subject && (await findSubjectById(trx, subject.id))) ?? {};
    // The release was for the time of the decision: against whoever appealed, the report counts again at once.
    if (wish.act !== 'reject' || status !== 'eased' || reference === undefined) return;
    const { organisation } = decider;
    await declarations.restore(trx, { reference, organisation, why: 'the appeal was rejected', at });
  });
}

async function subjectOf({ db }: AppealDependencies, appealId: string) {
  const declarationId = (await findAppeal(db, { id: appealId }))?.declarationId;
  return declarationId === undefined ? undefined : findSubjectById(db, declarationId);
}

/** A deed of the table that a person takes. */
type DeciderDeed = Extract<AppealDeed, { person: unknown }> & { readonly person: Decider };

/** One step of a decider, in a transaction that whoever calls has open: judged, kept, told and audited. */
export async function stepIn(
  trx: Trx,
  dependencies: Pick<AppealDependencies, 'messages' | 'sealKey'>,
  id: string,
  deed: DeciderDeed,
  reason?: AppealReason,
): Promise<Appeal> {
  const appeal = await lockAppeal(trx, id);
  if (appeal === undefined) throw new RegistryError('not-found', 'There is no such appeal.');
  const result = applyAppealDeed(appeal.state, deed);
  if (!result.ok) throw new RegistryError('not-allowed', deciderRefusals[result.refusal]);
  const { act, at, person } = deed;
  const { keyId, organisation, actor } = person;
  const why = reason === undefined ? {} : { reason };
  await changeAppeal(trx, id, result.state, { act, at, keyId, ...why });
  const { reference } = appeal;
  await tellParticipants(trx, { appeal: id, state: result.state, at });
  if (act !== 'take' && act !== 'prove')
    await tellAppellant(trx, dependencies, appeal, act === 'release' ? 'released' : 'decided', at);
  await recordAudit(trx, {
    at,
    actor,
    act,
    kind: 'alteration',
    object: `appeal:${reference}`,
    why: reason === undefined ? whyOfAct[act] : appealReasons[reason].words,
    onBehalfOf: organisation,
  });
  return { ...appeal, state: result.state };
}

const whyOfAct = {
  take: 'a person takes it in hand',
  prove: 'its evidence was found good',
  release: 'its evidence was found good',
  uphold: 'decided',
  reject: 'decided',
} as const;

/** Ends provisional releases whose seven days are over; the record's own clock restores the listing. Gives their number. */
export async function endReleases(dependencies: AppealDependencies): Promise<number> {
  const { db, clock } = dependencies;
  const due = await listReleasedBefore(db, clock() - provisionalReleaseMs);
  for (const id of due) {
    await inUnitOfWork(db, [], async (trx) => {
      const appeal = await lockAppeal(trx, id);
      const at = clock();
      const result = appeal && applyAppealDeed(appeal.state, { act: 'restore', at });
      // Somebody has decided it since.
      if (appeal === undefined || result?.ok !== true) return;
      await changeAppeal(trx, id, result.state, { act: 'restore', at });
      const { reference } = appeal;
      await tellParticipants(trx, { appeal: id, state: result.state, at });
      await recordAudit(trx, {
        at,
        actor: 'clock',
        act: 'restore',
        kind: 'alteration',
        object: `appeal:${reference}`,
        why: 'seven days are over',
      });
    });
  }
  return due.length;
}

function reasonFor(act: 'uphold' | 'reject', name: string): AppealReason {
  const reason = Object.entries(appealReasons).find(
    ([known, { upholds }]) => known === name && upholds === (act === 'uphold'),
  );
  if (reason === undefined)
    throw new RegistryError('invalid', 'Choose a reason that goes with the decision.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- found among the table's own keys
  return reason[0] as AppealReason;
}

function lookOf({ actor, organisation }: Decider, object: string, at: number) {
  return {
    at,
    actor,
    act: 'look',
    kind: 'consultation' as const,
    object,
    why: 'to decide appeals',
    onBehalfOf: organisation,
  };
}
