import type { PropertyPower } from '@deadset/domain';
import type { PoliceTrx } from '../police-zone/index.ts';
import type { CustodyLink, CustodyVerdict } from './custody-chain.ts';
import { listLinks } from './custody-store.ts';
import { verdictOf } from './custody-verdict.ts';
import { type Exhibit, listByMarks } from './exhibit-store.ts';
import { openWords, type Words } from './sealed-words.ts';
import { findSeizure } from './seizure-store.ts';

/** An exhibit with all that a court asks of it. */
export interface CaseExhibit {
  readonly exhibit: Exhibit;
  readonly words: Words;
  /** How it came to the force; absent when its seizure has been erased. */
  readonly seizure?: {
    readonly reference: string;
    readonly powers: readonly PropertyPower[];
    /** Milliseconds since 1970. */
    readonly seizedAt: number;
    readonly words: Words;
  };
  readonly links: readonly CustodyLink[];
  /** Whether the chain, computed again, is whole. */
  readonly verdict: CustodyVerdict;
}

/** The exhibits of a force that the logs know by these marks, each with its chain computed again. */
export async function readCaseExhibits(
  trx: PoliceTrx,
  {
    sealKey,
    force,
    marks,
  }: { readonly sealKey: Buffer; readonly force: string; readonly marks: readonly string[] },
): Promise<CaseExhibit[]> {
  const found: CaseExhibit[] = [];
  for (const exhibit of await listByMarks(trx, force, marks)) {
    const links = await listLinks(trx, exhibit);
    const label = exhibit.reference.slice(0, exhibit.reference.lastIndexOf('-'));
    const seizure = await findSeizure(trx, force, label);
    found.push({
      exhibit,
      links,
      words: openWords(sealKey, exhibit.id, exhibit.sealedWords ?? null),
      verdict: await verdictOf(trx, exhibit, links),
      ...(seizure && {
        seizure: {
          reference: seizure.reference,
          powers: seizure.powers,
          seizedAt: seizure.seizedAt,
          words: openWords(sealKey, seizure.id, seizure.sealedWords),
        },
      }),
    });
  }
  return found;
}
