import { randomBytes } from 'node:crypto';
import type { ImeiKey, OperatorStatement } from '@deadset/domain';
import { sha256 } from '@deadset/protocol';
import {
  createDeclarationService,
  type Declared,
  type VerifiedStatement,
} from '../../src/declarations/index.ts';
import type { ApprovalSite } from '../approvals/approval-site.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** An operator's word that this is the keeper's phone, unless something is changed about it. */
export function statementOf(key: ImeiKey, change: Partial<OperatorStatement> = {}): VerifiedStatement {
  const statement: OperatorStatement = {
    signInMethod: 'operator-account',
    deviceKeys: [key],
    mainLineDays: 20,
    lastBeforeTaking: true,
    payerIsUser: true,
    ...change,
  };
  return { statement, operator: 'network-a', digest: sha256(randomBytes(16)) };
}

/** A report of the public about this phone, proved by its operator; or what comes of another statement. */
export async function provedReport(
  { db }: TestDatabase,
  site: Pick<ApprovalSite, 'now' | 'codeKey'>,
  key: ImeiKey,
  change: Partial<OperatorStatement> = {},
  named: { readonly line?: Buffer } = {},
): Promise<Declared> {
  const service = createDeclarationService({
    db,
    clock: site.now,
    entropy: randomBytes,
    codeKey: await site.codeKey(),
  });
  const caller = { actor: 'declarer' } as const;
  const word = { keys: [key], happened: 'stolen', takenAt: site.now() - 1000, ...named } as const;
  const made = await service.declare(caller, word, randomBytes(8).toString('hex'));
  const { reference, withdrawalCode: code } = made;
  await service.raise(caller, { reference, code, statement: statementOf(key, change) }, 'raise');
  return made;
}
