import {
  type EnrolmentStatus,
  type Gate,
  type ImeiKey,
  type LogbookAct,
  logbookActs,
  logbookStepFor,
  releaseEndsAt,
} from '@deadset/domain';
import { recordLook } from '../audit/index.ts';
import type { EnrolmentBasis, Trx } from '../database/index.ts';
import { type Consent, listConsents, namesOf } from './consent-store.ts';
import { isDeclared, keysOf } from './device-store.ts';
import { raiseAlarm } from './duress.ts';
import { type Enrolment, listChain } from './enrolment-store.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import { type KeeperKey, stateSeen } from './make-release.ts';
import { openLogbook } from './open-logbook.ts';

/** One keeper in the chain, as another keeper may see them: people have no name. Instants are milliseconds since 1970. */
export interface ChainEntry {
  readonly who: 'you' | 'person' | 'organisation';
  /** Of an organisation. */
  readonly name?: string;
  readonly basis: EnrolmentBasis;
  readonly since: number;
  readonly until?: number;
}

/** A question that a gate asked. */
export interface AskedQuestion {
  readonly id: string;
  readonly participant: string;
  readonly gate: Gate;
  readonly state: Consent['state'];
  readonly askedAt: number;
  readonly untilAt: number;
}

/** What a keeper sees of their device. */
export interface LogbookView {
  readonly reference: string;
  readonly keys: readonly ImeiKey[];
  readonly status: EnrolmentStatus;
  /** Of the open release. */
  readonly releaseEndsAt?: number;
  readonly basis: EnrolmentBasis;
  readonly enrolledAt: number;
  readonly endedAt?: number;
  readonly isDeclared: boolean;
  /** Whether a person has to look at how the device came to this keeper. */
  readonly isHeld: boolean;
  readonly acts: readonly LogbookAct[];
  readonly chain: readonly ChainEntry[];
  readonly questions: readonly AskedQuestion[];
}

const oneLookMs = 900_000;

/** What whoever opens a logbook sees; that somebody looked is in the audit. Under duress it calls for help. */
export async function seeLogbook(
  dependencies: LogbookDependencies,
  key: KeeperKey,
  isSigningIn: boolean,
): Promise<LogbookView> {
  const { db, clock } = dependencies;
  const opened = await openLogbook(db, key.reference, key.code);
  const { enrolment, isForced } = opened;
  const at = clock();
  return db.transaction().execute(async (trx) => {
    if (isForced && isSigningIn) await raiseAlarm(trx, dependencies, enrolment, 'opened', at);
    await recordLook(
      trx,
      {
        at,
        actor: enrolment.keeperId ?? 'keeper',
        kind: 'consultation',
        act: 'see-logbook',
        object: `logbook:${enrolment.reference}`,
        why: 'whoever has its code asked how it stands',
      },
      oneLookMs,
    );
    return viewOf(trx, opened, at);
  });
}

async function viewOf(
  trx: Trx,
  { enrolment, isForced }: { enrolment: Enrolment; isForced: boolean },
  at: number,
): Promise<LogbookView> {
  const { reference, deviceId, basis, enrolledAt, isDecoy } = enrolment;
  const keys = await keysOf(trx, deviceId);
  const state = await stateSeen(trx, { enrolment, isForced });
  const hasEnded = !isDecoy && enrolment.endedAt !== undefined;
  return {
    reference,
    keys,
    status: state.status,
    basis,
    enrolledAt,
    isDeclared: await isDeclared(trx, keys, at),
    isHeld: enrolment.heldAt !== undefined,
    acts: logbookActs.filter((act) => logbookStepFor(state.status, act)?.by === 'keeper'),
    chain: await chainSeen(trx, enrolment, keys),
    questions: hasEnded ? [] : await questionsSeen(trx, enrolment.id),
    ...(state.status === 'released' ? { releaseEndsAt: releaseEndsAt(state) } : {}),
    ...(hasEnded && enrolment.endedAt !== undefined ? { endedAt: enrolment.endedAt } : {}),
  };
}

/** The chain up to this keeper: whoever has let a device go does not learn where it went. */
async function chainSeen(trx: Trx, own: Enrolment, keys: readonly ImeiKey[]): Promise<ChainEntry[]> {
  const before = keepersBefore(own, await listChain(trx, keys));
  const names = await namesOf(
    trx,
    before.flatMap(({ keeperId }) => keeperId ?? []),
  );
  const others = before.map(({ keeperKind, keeperId, basis, enrolledAt, endedAt, id }): ChainEntry => {
    const name = keeperId === undefined ? undefined : names.get(keeperId);
    // A decoy's keeper took it from one who has it still.
    const until = own.isDecoy && id === own.previousId ? own.enrolledAt : endedAt;
    return {
      who: keeperKind,
      basis,
      since: enrolledAt,
      ...(name === undefined ? {} : { name }),
      ...(until === undefined ? {} : { until }),
    };
  });
  const { basis, enrolledAt: since } = own;
  return [...others, { who: 'you', basis, since }];
}

/** The keepers before one, the oldest first. */
function keepersBefore({ previousId }: Enrolment, chain: readonly Enrolment[]): Enrolment[] {
  const previous = chain.find(({ id }) => id === previousId);
  return previous === undefined ? [] : [...keepersBefore(previous, chain), previous];
}

async function questionsSeen(trx: Trx, enrolmentId: string): Promise<AskedQuestion[]> {
  const consents = await listConsents(trx, enrolmentId);
  const names = await namesOf(trx, [...new Set(consents.map(({ participantId }) => participantId))]);
  return consents.map(({ id, participantId, gate, state, askedAt, untilAt }) => ({
    id,
    participant: names.get(participantId) ?? participantId,
    gate,
    state,
    askedAt,
    untilAt,
  }));
}
