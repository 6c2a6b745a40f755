import { type ContactRule, type IdRule, quarantineDays } from '@deadset/domain';
import type { Db, Trx } from '../database/index.ts';
import { retentionRules } from '../retention/index.ts';

/** How an organisation's counter works. */
export interface CounterSettings {
  /** How long a bought phone waits before it is sold on. */
  readonly quarantineDays: number;
  readonly idRule: IdRule;
  readonly contactRule: ContactRule;
  /** How long what is known of a seller is kept, in days. */
  readonly sellerDays: number;
  /** What a clerk says to whoever offers a phone that is refused. */
  readonly script: string;
}

/** As little as serves, and what the trade does. */
const usualSettings: CounterSettings = {
  quarantineDays: quarantineDays.usual,
  idRule: 'last-four',
  contactRule: 'optional',
  sellerDays: retentionRules.sellers.keptForMs / 86_400_000,
  script:
    'I am sorry, I cannot take this phone today: its number is on a list that we have to follow. That says nothing about you. You can take it with you. If you would rather leave it here, I give you a receipt and ask for no name.',
};

export async function findSettings(db: Db, organisation: string): Promise<CounterSettings> {
  const row = await db
    .selectFrom('counter_setting')
    .selectAll()
    .where('participant_id', '=', organisation)
    .executeTakeFirst();
  if (row === undefined) return usualSettings;
  const { quarantine_days, id_rule, contact_rule, seller_days, script } = row;
  return {
    quarantineDays: quarantine_days,
    idRule: id_rule,
    contactRule: contact_rule,
    sellerDays: seller_days,
    script,
  };
}

export async function keepSettings(
  trx: Trx,
  organisation: string,
  { quarantineDays: days, idRule, contactRule, sellerDays, script }: CounterSettings,
  at: number,
): Promise<void> {
  const values = {
    quarantine_days: days,
    id_rule: idRule,
    contact_rule: contactRule,
    seller_days: sellerDays,
    script,
    changed_at: new Date(at),
  };
  await trx
    .insertInto('counter_setting')
    .values({ participant_id: organisation, ...values })
    .onConflict((conflict) => conflict.column('participant_id').doUpdateSet(values))
    .execute();
}
