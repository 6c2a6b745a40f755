import { consentLifeMs, type Gate, type ImeiKey, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork, type Trx } from '../database/index.ts';
import { recordEvent } from '../events/index.ts';
import { uuidOf } from '../record/index.ts';
import {
  addConsent,
  answerConsent,
  type Consent,
  findAsker,
  findConsent,
  listConsents,
} from './consent-store.ts';
import { tellKeeper } from './contacts.ts';
import { isDeclared, keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { type Enrolment, findPresent } from './enrolment-store.ts';
import type { AskingParticipant, LogbookDependencies } from './logbook-requests.ts';
import {
  type CodeMeaning,
  countWrong,
  meaningOf,
  noSuchRelease,
  stretchForDevice,
} from './show-release-code.ts';

/** A gate of somebody else holds a device of a logbook, and asks its keeper. */
export interface ConsentRequest {
  readonly participant: AskingParticipant;
  readonly gate: Gate;
  readonly key: ImeiKey;
  readonly presenter: string;
  /** What the customer typed, if they have a release code. */
  readonly releaseCode?: string;
}

/** Messages that a keeper gets in an hour at most, however often somebody asks. */
const messagesPerHour = 3;
const hourMs = 3_600_000;

/**
 * Asks the keeper of a device whether it may go to somebody new; with a valid release code the answer is there at once.
 * The same question again is the same question while it is open.
 */
export async function askConsent(
  dependencies: LogbookDependencies,
  request: ConsentRequest,
): Promise<Consent> {
  const { db, clock } = dependencies;
  const { key, releaseCode } = request;
  await checkAsker(dependencies, request);
  const at = clock();
  const shown = releaseCode === undefined ? undefined : await stretchForDevice(db, key, releaseCode);
  const found = await findPresent(db, [key]);
  const keys = found === undefined ? [key] : await keysOf(db, found.deviceId);
  try {
    return await inUnitOfWork(db, keys, async (trx) => {
      const present = await findPresent(trx, [key]);
      if (present === undefined) throw noKeeper();
      if (await isDeclared(trx, keys, at)) throw declaredPhone();
      const meaning = shown === undefined ? undefined : await meaningOf(trx, present, shown, at);
      if (meaning?.kind === 'wrong') throw noSuchRelease();
      return askIn(trx, dependencies, { request, present, meaning, at });
    });
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found' && shown !== undefined)
      await countWrong(db, key, at);
    throw error;
  }
}

/** Where a question stands, for the participant that asked it. */
export async function consentOf(
  dependencies: LogbookDependencies,
  participant: string,
  id: string,
): Promise<Consent> {
  const consent = await findConsent(dependencies.db, id);
  if (consent?.participantId !== participant)
    throw new RegistryError('not-found', 'Your organisation has asked no such question.');
  return consent;
}

interface Asking {
  readonly request: ConsentRequest;
  readonly present: Enrolment;
  readonly meaning: CodeMeaning | undefined;
  readonly at: number;
}

async function askIn(trx: Trx, dependencies: LogbookDependencies, asking: Asking): Promise<Consent> {
  const { request, present, meaning, at } = asking;
  const { participant, gate, presenter } = request;
  // Whoever asks is told the same as without a code: at a counter the keeper is out of reach of the one who forced them.
  if (meaning?.kind === 'forced') await raiseAlarm(trx, dependencies, present, 'shown-at-a-gate', at);
  const asked = await listConsents(trx, present.id);
  const open = asked.find(
    (one) =>
      one.state === 'asked' &&
      one.untilAt > at &&
      one.participantId === participant.id &&
      one.gate === gate &&
      one.presenter === presenter,
  );
  const giver = giverOf(asking);
  if (open !== undefined) {
    if (giver === undefined) return open;
    await answerConsent(trx, open.id, { state: 'given', by: giver, at });
    return announced(trx, { ...open, state: 'given', answeredBy: giver, answeredAt: at }, at);
  }
  const consent: Consent = {
    id: uuidOf(dependencies.entropy(16)),
    enrolmentId: present.id,
    participantId: participant.id,
    gate,
    presenter,
    state: giver === undefined ? 'asked' : 'given',
    askedAt: at,
    untilAt: at + consentLifeMs(participant.role),
    ...(giver === undefined ? {} : { answeredBy: giver, answeredAt: at }),
  };
  await addConsent(trx, consent);
  await recordAudit(trx, {
    at,
    actor: participant.id,
    kind: 'consultation',
    act: 'ask-consent',
    object: `consent:${consent.id}`,
    why: `somebody new has a device of a logbook at its gate ${gate}`,
  });
  if (giver !== undefined) return announced(trx, consent, at);
  const recent = asked.filter(({ askedAt }) => at - askedAt < hourMs).length;
  if (recent < messagesPerHour)
    await tellKeeper(trx, dependencies, present, { untilAt: consent.untilAt }, at);
  await recordEvent(trx, {
    type: 'deadset.keeper-consent.asked',
    subject: consent.id,
    participants: [participant.id, ...(present.keeperId === undefined ? [] : [present.keeperId])],
    data: { request: consent.id, gate, until: new Date(consent.untilAt).toISOString() },
    at,
  });
  return consent;
}

/** Whose yes is there already: a valid release code's, or that of the organisation itself, at its own gate. */
function giverOf({ request, present, meaning }: Asking): 'keeper' | 'release-code' | undefined {
  if (present.heldAt !== undefined) return undefined;
  if (meaning?.kind === 'release') return 'release-code';
  return present.keeperId === request.participant.id ? 'keeper' : undefined;
}

/** Tells the participant what was answered. */
export async function announced(trx: Trx, consent: Consent, at: number): Promise<Consent> {
  await recordEvent(trx, {
    type: 'deadset.keeper-consent.answered',
    subject: consent.id,
    participants: [consent.participantId],
    data: { request: consent.id, answer: answerWords[consent.state] },
    at,
  });
  return consent;
}

const answerWords = { asked: 'lapsed', given: 'yes', refused: 'no', expired: 'lapsed' } as const;

async function checkAsker({ db }: LogbookDependencies, { participant, gate }: ConsentRequest): Promise<void> {
  const asker = await findAsker(db, participant.id);
  if (asker === undefined || !asker.gates.includes(gate))
    throw new RegistryError(
      'not-allowed',
      `Your organisation has no gate ${gate}. Ask the registry to add it.`,
    );
}

function noKeeper(): RegistryError {
  return new RegistryError('not-found', 'This phone is in nobody’s logbook: there is nobody to ask.');
}

function declaredPhone(): RegistryError {
  return new RegistryError(
    'conflict',
    'This phone has been reported as taken: no consent lets it pass. Whoever has it can appeal.',
  );
}
