import type { Trx } from '../database/index.ts';

export interface AuditLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A participant's id, `declarer`, or `clock`. Never a person's name. */
  readonly actor: string;
  readonly act: string;
  /** Kind and id of what was touched, such as `declaration:7K3M-Q2XD`. Never an IMEI. */
  readonly object: string;
  readonly why: string;
  readonly onBehalfOf?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Adds a line; nothing can change or remove it, for the application's role may only insert. */
export async function recordAudit(trx: Trx, line: AuditLine): Promise<void> {
  await trx
    .insertInto('audit')
    .values({
      at: new Date(line.at),
      actor: line.actor,
      act: line.act,
      object: line.object,
      why: line.why,
      on_behalf_of: line.onBehalfOf ?? null,
      detail: JSON.stringify(line.detail ?? {}),
    })
    .execute();
}
