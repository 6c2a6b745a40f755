import type { ApproverRoot } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import type { PasskeySite } from './passkey-site.ts';

/** What approvals work with. */
export interface ApprovalDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly site: PasskeySite;
  /** Organisations that may have approvers. */
  readonly roots: readonly ApproverRoot[];
  readonly declarations: Pick<DeclarationService, 'unlist' | 'correct' | 'status'>;
}
