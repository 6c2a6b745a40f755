import { type PoliceTrx, searchZoneLog } from '../police-zone/index.ts';
import { type CustodyLink, type CustodyVerdict, hashOfHeads, verifyCustody } from './custody-chain.ts';
import { listFirstHashes } from './custody-store.ts';
import type { Exhibit } from './exhibit-store.ts';

/** Lists of one seizure that are looked through for the one with which an exhibit came. */
const mostIntakes = 1_000;

/** Whether a chain is whole in itself, and ends where the zone's own log says that it ended last. */
export async function verdictOf(
  trx: PoliceTrx,
  exhibit: Exhibit,
  links: readonly CustodyLink[],
): Promise<CustodyVerdict> {
  const { reference } = exhibit;
  const verdict = verifyCustody(reference, links);
  if (!verdict.whole) return verdict;
  const objects = [`exhibit:${reference}`];
  // Alterations alone: looks and matches have lines too, and no head.
  const [act] = await searchZoneLog(trx, { objects, kind: 'alteration', limit: 1 });
  const logged = act?.detail?.['head'];
  if (logged === undefined) return (await isAsTakenIn(trx, exhibit)) ? verdict : notAsTakenIn;
  if (logged === verdict.head.toString('hex')) return verdict;
  return {
    whole: false,
    at: links.length,
    fault:
      'The chain ends at another link than the log of the police zone says: links are missing, or were written anew.',
  };
}

const notAsTakenIn: CustodyVerdict = {
  whole: false,
  at: 1,
  fault:
    'The first links of the devices that were taken in together are not those of the log of the police zone: one of them at least was written anew or is missing.',
};

/** Whether the chains that began with an exhibit's begin as the log says. Nothing is said where the log has no heads. */
async function isAsTakenIn(trx: PoliceTrx, exhibit: Exhibit): Promise<boolean> {
  const { reference, number, seizureId } = exhibit;
  const label = reference.slice(0, reference.lastIndexOf('-'));
  const lines = await searchZoneLog(trx, {
    objects: [`seizure:${label}`],
    act: 'take-in',
    limit: mostIntakes,
  });
  for (const { detail } of lines) {
    const [first, count] = [Number(detail?.['first']), Number(detail?.['taken'])];
    if (!(first <= number && number < first + count)) continue;
    const heads = await listFirstHashes(trx, seizureId, first, count);
    return hashOfHeads(heads) === detail?.['heads'];
  }
  return true;
}
