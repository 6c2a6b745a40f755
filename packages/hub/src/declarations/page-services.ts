import type { ProposalNotice } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Visits } from '../pages/index.ts';
import type { DeclarationService } from './declaration-service.ts';

/** What a keeper is told of an appeal: that there is one and by when it is decided, and nothing about who made it. */
export interface AppealNotice {
  /** Until when the phone may be used while it is decided; absent when it may not. Milliseconds since 1970. */
  readonly releasedUntilAt?: number;
  readonly decisionDueAt: number;
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
  readonly visits: Visits;
  readonly clock: Clock;
}
