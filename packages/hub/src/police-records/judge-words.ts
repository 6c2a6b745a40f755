import type { PoliceEffect } from '@deadset/protocol';
import type { Db } from '../database/index.ts';
import { readReference } from '../declarations/index.ts';
import type { SeenWord, TakenWord } from './judge-rows.ts';
import {
  findDeclaration,
  isParticipant,
  type KnownDeclaration,
  listDeclarations,
  listRecords,
} from './police-record-store.ts';

/** What a word would do, or why nothing. */
export interface JudgedEffect {
  readonly word: TakenWord | SeenWord;
  readonly effect: PoliceEffect | 'refused';
  /** The report that it is about; absent of one that would be made. */
  readonly declaration?: KnownDeclaration;
  /** Why it is refused. */
  readonly problem?: string;
  /** It names a report of ours that is not there or is about another phone. */
  readonly isMismatch?: true;
}

/** What a force's word would do to the record as it is. Nothing is written: a dry run is this and no more. */
export async function judgeWord(db: Db, force: string, word: TakenWord | SeenWord): Promise<JudgedEffect> {
  if (word.word === 'seen') return judgeSeen(db, force, word);
  const records = await listRecords(db, force, word.crimeReference);
  const known = await listDeclarations(db, word.keys);
  const recorded = known.find(({ id }) => records.some(({ declarationId }) => declarationId === id));
  if (recorded !== undefined) {
    const isSame = records.some(
      ({ declarationId, offence }) => declarationId === recorded.id && offence === word.offence,
    );
    return { word, effect: isSame ? 'unchanged' : 'reclassified', declaration: recorded };
  }
  if (records.some(({ isErased }) => isErased)) {
    const problem =
      'what you once sent under this crime reference has ended and is erased: a phone that is taken again has a new one';
    return { word, effect: 'refused', problem };
  }
  return target(db, word, known);
}

/** The report that is verified, or none where one has to be made. */
async function target(db: Db, word: TakenWord, known: readonly KnownDeclaration[]): Promise<JudgedEffect> {
  if (word.reference !== undefined) return namedTarget(db, word, word.reference);
  const open = known.filter(({ hasEnded }) => !hasEnded);
  const [only, another] = open;
  if (another !== undefined) {
    const problem =
      'several reports about this phone are open: name the one in the object’s column reference';
    return { word, effect: 'refused', problem };
  }
  return only === undefined ? { word, effect: 'declared' } : { word, effect: 'verified', declaration: only };
}

async function namedTarget(db: Db, word: TakenWord, typed: string): Promise<JudgedEffect> {
  const reference = readReference(typed);
  const declaration = reference === undefined ? undefined : await findDeclaration(db, reference);
  const isSamePhone = declaration?.keys.some((key) => word.keys.includes(key)) ?? false;
  // The same words for both: a force learns nothing about a phone that it does not name.
  if (declaration === undefined || !isSamePhone) {
    const problem = 'no report with this reference is about this phone: check both';
    return { word, effect: 'refused', problem, isMismatch: true };
  }
  if (declaration.hasEnded)
    return { word, effect: 'refused', problem: 'the report with this reference has ended' };
  return { word, effect: 'verified', declaration };
}

async function judgeSeen(db: Db, force: string, word: SeenWord): Promise<JudgedEffect> {
  if (word.participant === force || !(await isParticipant(db, word.participant)))
    return { word, effect: 'refused', problem: 'no participant of this name could have had the phone' };
  return { word, effect: 'seen-active' };
}
