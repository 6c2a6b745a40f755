import type { Gate } from './gate.ts';
import type { ParticipantRole } from './participant.ts';

/** Where a question to a keeper stands. */
export const consentStates = ['asked', 'given', 'refused', 'expired'] as const;
export type ConsentState = (typeof consentStates)[number];

/** Every lawful step: asked once, answered once, by the keeper, by a release code or by nobody in time. */
export const consentSteps = {
  asked: ['given', 'refused', 'expired'],
  given: [],
  refused: [],
  expired: [],
} as const satisfies Record<ConsentState, readonly ConsentState[]>;

/** Gates that wait for a keeper's consent; a network never does. */
export const consentGates: readonly Gate[] = ['activation', 'account', 'resale', 'parts', 'export'];

const counterLifeMs = 15 * 60_000;
const remoteLifeMs = 24 * 3_600_000;

/** Participants whose customer stands at a counter. */
const counterRoles: readonly ParticipantRole[] = ['shop', 'repairer', 'recycler'];

/** How long a keeper has to answer, in milliseconds: a quarter of an hour at a counter, a day elsewhere. */
export function consentLifeMs(role: ParticipantRole): number {
  return counterRoles.includes(role) ? counterLifeMs : remoteLifeMs;
}
