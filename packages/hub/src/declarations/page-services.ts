import type { ProposalNotice } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Entropy } from '../entropy.ts';
import type { Offer } from '../offers/index.ts';
import type { Resumptions, Visits } from '../pages/index.ts';
import type { DeclarationService } from './declaration-service.ts';

/** What a keeper is told of an appeal: that there is one and by when it is decided, and nothing about who made it. */
export interface AppealNotice {
  /** Until when the phone may be used while it is decided; absent when it may not. Milliseconds since 1970. */
  readonly releasedUntilAt?: number;
  readonly decisionDueAt: number;
}

/** A crime reference and, where it can be counted, the day by which support is to have been asked to call. */
export interface VictimClocks {
  readonly force: string;
  readonly reference: string;
  /** When the force told us; ms since 1970. */
  readonly at: number;
  readonly referralDueAt?: number;
  readonly isReferralOver: boolean;
}

/** How many tasks of the lock list are done, of how many. */
export interface LockProgress {
  readonly doneCount: number;
  readonly taskCount: number;
}

/** That police may have the phone: whom to call, and by what reference of theirs. */
export interface FoundPhone {
  readonly force: string;
  readonly call: string;
  readonly exhibitReference: string;
}

/** What the pages of a report work with. */
export interface DeclarationPageServices {
  readonly declarations: DeclarationService;
  /** What the keeper of a declaration is told of a proposal to end it; undefined when there is none. */
  readonly proposalNotice: (declarationId: string) => Promise<ProposalNotice | undefined>;
  /** Whether a network is connected that can be asked which phone somebody used. */
  readonly canAskNetwork: boolean;
  /** A keyed hash of where a report comes from, for brakes; undefined where that says nothing. */
  readonly reporterOf: (address: string, at: number) => Buffer | undefined;
  /** Whether a brake keeps a report without effect until it is proved or a person has looked. */
  readonly isBraked: (declarationId: string) => Promise<boolean>;
  /** What the keeper is told of an appeal against their report; undefined when there is nothing to tell. */
  readonly appealNotice: (declarationId: string) => Promise<AppealNotice | undefined>;
  /** The days of the Victims' Code; undefined while the report has no crime reference. */
  readonly victimClocks: (declarationId: string) => Promise<VictimClocks | undefined>;
  /** How much of the lock list is done with a report. */
  readonly lockProgress: (reference: string) => Promise<LockProgress>;
  /** What forces have told the keeper of a phone that they hold. */
  readonly foundPhones: (declarationId: string) => Promise<readonly FoundPhone[]>;
  readonly visits: Visits;
  readonly resumptions: Resumptions;
  readonly entropy: Entropy;
  /** Networks that tell which phone a line was in. */
  readonly lineOperators: readonly { readonly participant: string; readonly name: string }[];
  /** What may help beside a report. */
  readonly offers: readonly Offer[];
  readonly clock: Clock;
}
