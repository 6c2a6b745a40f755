import type { Clock } from '../clock.ts';
import { caseMarks, type PoliceCase } from '../police-desk/index.ts';
import type { Gateway, Officer, PoliceZone } from '../police-zone/index.ts';
import { type CaseExhibit, readCaseExhibits } from '../property/index.ts';

/** What the papers of a case are made from. */
export interface CasePaperParts {
  readonly zone: PoliceZone;
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** Under which words about exhibits are sealed, and devices are marked; 32 bytes. */
  readonly sealKey: Buffer;
}

/** A case with its exhibits. */
export interface CaseEvidence {
  readonly found: PoliceCase;
  readonly exhibits: readonly CaseExhibit[];
}

/** Reads a case of the officer's own force with its exhibits; `act` says in the logs what for. */
export async function readCaseEvidence(
  parts: CasePaperParts,
  officer: Officer,
  number: number,
  act: 'see-exhibit-list' | 'print-exhibit-list' | 'see-statement' | 'print-statement',
): Promise<CaseEvidence> {
  const { found, marks } = await caseMarks(parts, officer, number, act);
  const line = { at: parts.clock(), kind: 'consultation', by: officer, act, why: officer.why } as const;
  const { sealKey } = parts;
  const exhibits = await parts.zone.within(
    (read: CaseExhibit[]) => ({
      ...line,
      object: `case:${found.id}`,
      detail: { case: number, exhibits: read.length },
    }),
    (trx) => readCaseExhibits(trx, { sealKey, force: officer.organisation, marks }),
  );
  return { found, exhibits };
}

/** Somebody who had an exhibit in hand, as the chains name them. */
export interface Witness {
  /** `person:…`, or `keeper`. */
  readonly actor: string;
  readonly who: string;
}

/** Everybody of the force who appears in the chains, in the order in which they first do. */
export function witnessesOf({ exhibits }: CaseEvidence): Witness[] {
  const byActor = new Map<string, Witness>();
  for (const { actor, who } of exhibits
    .flatMap(({ links }) => links)
    .toSorted((one, other) => one.at - other.at))
    if (actor.startsWith('person:') && !byActor.has(actor)) byActor.set(actor, { actor, who });
  return [...byActor.values()];
}

/** When the newest link of any chain was added, or the case opened: a paper about them is of then. */
export function newestAt({ found, exhibits }: CaseEvidence): number {
  return Math.max(found.openedAt, ...exhibits.flatMap(({ links }) => links.map(({ at }) => at)));
}
