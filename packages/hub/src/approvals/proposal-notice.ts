import { executableFrom } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import { findOpenProposal } from './proposal-store.ts';
import { wordsOfReason } from './proposals.ts';

/** What a keeper is told, at once, of a proposal to end their report. */
export interface ProposalNotice {
  readonly reason: string;
  /** Organisations that have approved it so far. */
  readonly organisations: readonly string[];
  /** From when the report would end; absent until two have approved and the log holds it. */
  readonly endsAt?: number;
}

/** The notice about a declaration; undefined when nobody proposes to end it. */
export async function noticeFor(db: Db, declarationId: string): Promise<ProposalNotice | undefined> {
  const proposal = await findOpenProposal(db, declarationId);
  if (proposal === undefined) return undefined;
  const endsAt = executableFrom(proposal.state);
  const notice = {
    reason: wordsOfReason(proposal.reason),
    organisations: proposal.state.approvers.map(({ organisation }) => organisation),
  };
  return endsAt === undefined ? notice : { ...notice, endsAt };
}
