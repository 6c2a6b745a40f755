import type { AppealEvidence, Appellant, ImeiKey } from '@deadset/domain';
import type { ApprovalDependencies } from '../approvals/index.ts';
import type { Clock } from '../clock.ts';
import type { Db, Trx } from '../database/index.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import type { MessageSender } from '../messages/index.ts';

/** What appeals work with. */
export interface AppealDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** 32 secret bytes that codes are computed from. */
  readonly codeKey: Buffer;
  /** 32 secret bytes under which addresses are kept. */
  readonly sealKey: Buffer;
  /** Tells whoever appealed that there is something to read, where they asked for it; nobody is told when absent. */
  readonly messages?: MessageSender;
  /** Whether a check certificate was given about this phone before an instant: its buyer's appeal is looked at first. Nobody's when absent. */
  readonly hasCertificate?: (trx: Trx, key: ImeiKey, before: number) => Promise<boolean>;
  /** What is done to the report that an appeal is about. */
  readonly declarations: Pick<DeclarationService, 'ease' | 'restore' | 'settle'>;
  /** Where the passkeys of approvers sign. */
  readonly site: ApprovalDependencies['site'];
}

/** What somebody asks for. */
export interface LodgeRequest {
  readonly key: ImeiKey;
  readonly appellant: Appellant;
  readonly evidence: readonly AppealEvidence[];
  /** What happened, in their own words. */
  readonly statement: string;
  /** Numbers of receipts, certificates and the like. */
  readonly evidenceReference?: string;
  /** Where they may be reached, if they want to be. */
  readonly contact?: string;
  /** They live, or lived, with whoever may have made the report: a trained person looks at that. */
  readonly isClose?: boolean;
  /** The participant that passes it on for its customer. */
  readonly passedOnBy?: string;
}

/** Who decides, as the rules and the audit know them. */
export interface Decider {
  /** Names the person's key, in hexadecimal. */
  readonly keyId: string;
  /** Participant id of whom they act for. */
  readonly organisation: string;
  /** Under which name they stand in the audit. */
  readonly actor: string;
}
