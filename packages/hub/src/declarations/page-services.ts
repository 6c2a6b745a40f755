import type { ProposalNotice } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Visits } from '../pages/index.ts';
import type { DeclarationService } from './declaration-service.ts';

/** What the pages of a report work with. */
export interface DeclarationPageServices {
  readonly declarations: DeclarationService;
  /** What the keeper of a declaration is told of a proposal to end it; undefined when there is none. */
  readonly proposalNotice: (declarationId: string) => Promise<ProposalNotice | undefined>;
  /** Whether a network is connected that can be asked which phone somebody used. */
  readonly canAskNetwork: boolean;
  readonly visits: Visits;
  readonly clock: Clock;
}
