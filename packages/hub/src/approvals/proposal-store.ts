import { type Approver, type ProposalStatus, quotaWindowMs, type UnlistingState } from '@deadset/domain';
import type { Approval } from '@deadset/protocol';
import { sql } from 'kysely';
import type { Db, Trx } from '../database/index.ts';

/** A proposal as it is kept. */
export interface Proposal {
  readonly id: string;
  readonly declarationId: string;
  /** Code; see domain `unlistReasons`. */
  readonly reason: number;
  readonly state: UnlistingState;
  /** In the order of `state.approvers`. */
  readonly approvals: readonly Approval[];
}

interface ProposalRow {
  readonly id: string;
  readonly declaration_id: string;
  readonly reason: number;
  readonly status: ProposalStatus;
  readonly author_key_id: Buffer;
  readonly proposed_at: Date;
  readonly authority: string;
  readonly organisation: string;
  readonly logged_at: Date | null;
}

export async function addDraft(
  trx: Trx,
  draft: { id: string; declarationId: string; reason: number; author: Buffer; at: number },
): Promise<void> {
  const at = new Date(draft.at);
  await trx
    .insertInto('unlist_proposal')
    .values({
      id: draft.id,
      declaration_id: draft.declarationId,
      reason: draft.reason,
      status: 'drafted',
      author_key_id: draft.author,
      proposed_at: at,
      changed_at: at,
    })
    .execute();
}

export async function findProposal(db: Db, id: string): Promise<Proposal | undefined> {
  const row = await proposals(db).where('proposal.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : withApprovals(db, row);
}

/** The proposal about a declaration that its keeper is told of. */
export async function findOpenProposal(db: Db, declarationId: string): Promise<Proposal | undefined> {
  const row = await proposals(db)
    .where('proposal.declaration_id', '=', declarationId)
    .where('proposal.status', 'in', ['proposed', 'noticed'])
    .executeTakeFirst();
  return row === undefined ? undefined : withApprovals(db, row);
}

/** Everything that waits for an approval or for its day, the oldest first; drafts only to their author. */
export async function listOpenProposals(db: Db, author: Buffer, limit: number): Promise<Proposal[]> {
  const rows = await proposals(db)
    .where((or) =>
      or.or([
        or('proposal.status', 'in', ['proposed', 'noticed']),
        or('proposal.status', '=', 'drafted').and('proposal.author_key_id', '=', author),
      ]),
    )
    .orderBy('proposal.proposed_at')
    .limit(limit)
    .execute();
  return Promise.all(rows.map((row) => withApprovals(db, row)));
}

/** Ids of proposals that the clock may have to do something with, the oldest first. */
export async function listProposalsInHand(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('unlist_proposal')
    .select('id')
    .where('status', 'in', ['drafted', 'proposed', 'noticed'])
    .orderBy('proposed_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function changeProposal(
  trx: Trx,
  id: string,
  status: ProposalStatus,
  at: number,
): Promise<void> {
  await trx
    .updateTable('unlist_proposal')
    .set({ status, changed_at: new Date(at) })
    .where('id', '=', id)
    .execute();
}

export async function addApproval(
  trx: Trx,
  proposalId: string,
  approval: Approval,
  at: number,
): Promise<void> {
  await trx
    .insertInto('unlist_approval')
    .values({
      proposal_id: proposalId,
      key_id: approval.keyId,
      authenticator_data: approval.authenticatorData,
      client_data_json: approval.clientDataJson,
      signature: approval.signature,
      at: new Date(at),
    })
    .execute();
}

/** Approvals that a passkey has given in the time that quotas count over. */
export async function countApprovals(db: Db, keyId: Buffer, at: number): Promise<number> {
  const { count } = await db
    .selectFrom('unlist_approval')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('key_id', '=', keyId)
    .where('at', '>', new Date(at - quotaWindowMs))
    .executeTakeFirstOrThrow();
  return count;
}

/** One after the other for one approver, so that two requests at a time cannot share the last of a quota. */
export async function lockApprover(trx: Trx, keyId: Buffer): Promise<void> {
  await sql`select from approver where key_id = ${keyId} for no key update`.execute(trx);
}

/** `logged_at` is when the batch was sealed that holds the propose entry: from there every follower counts the day. */
function proposals(db: Db) {
  return db
    .selectFrom('unlist_proposal as proposal')
    .innerJoin('declaration', 'declaration.id', 'proposal.declaration_id')
    .innerJoin('approver', 'approver.key_id', 'proposal.author_key_id')
    .select([
      'proposal.id',
      'proposal.declaration_id',
      'proposal.reason',
      'proposal.status',
      'proposal.author_key_id',
      'proposal.proposed_at',
      'declaration.authority',
      'approver.organisation',
      sql<Date | null>`(
        select batch.sealed_at from log_entry entry, lateral (
          select sealed_at from log_batch where first_position <= entry.position
          order by first_position desc limit 1) batch
        where entry.entry_id = proposal.id)`.as('logged_at'),
    ]);
}

async function withApprovals(db: Db, row: ProposalRow): Promise<Proposal> {
  const approvals = await db
    .selectFrom('unlist_approval as approval')
    .innerJoin('approver', 'approver.key_id', 'approval.key_id')
    .select([
      'approval.key_id',
      'approval.authenticator_data',
      'approval.client_data_json',
      'approval.signature',
      'approver.organisation',
    ])
    .where('approval.proposal_id', '=', row.id)
    .orderBy('approval.at')
    .execute();
  const state = {
    status: row.status,
    author: personOf(row.author_key_id, row.organisation),
    declaredBy: row.authority,
    proposedAt: row.proposed_at.getTime(),
    approvers: approvals.map(({ key_id, organisation }) => personOf(key_id, organisation)),
  };
  return {
    id: row.id,
    declarationId: row.declaration_id,
    reason: row.reason,
    state: row.logged_at === null ? state : { ...state, loggedAt: row.logged_at.getTime() },
    approvals: approvals.map((one) => ({
      keyId: one.key_id,
      authenticatorData: one.authenticator_data,
      clientDataJson: one.client_data_json,
      signature: one.signature,
    })),
  };
}

function personOf(keyId: Buffer, organisation: string): Approver {
  return { keyId: keyId.toString('hex'), organisation };
}
