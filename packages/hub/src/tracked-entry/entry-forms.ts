import { authorisingRanks, RegistryError, trackedEntryTestNames } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf, instantInLondon } from '../pages/index.ts';
import type { TypedDecision, TypedOutcome } from './decide-entry.ts';
import type { SealedNeighbour, SealedPoint } from './entry-seal.ts';
import { entryOutcomes, isNameOf, pointSources, pointWitnesses } from './entry-words.ts';
import type { NewPremises } from './gather-entry.ts';

const Words = Type.Optional(Type.String({ maxLength: 4_000 }));
const Ticked = Type.Optional(
  Type.Union([Type.String({ maxLength: 40 }), Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })]),
);
const When = { day: FormField, month: FormField, year: FormField, time: FormField };

export const EntryPath = strictObject({ number: Type.String({ pattern: '^[1-9][0-9]{0,11}$' }) });
export const PremisesForm = formOf({
  words: Words,
  position: FormField,
  radius: FormField,
  dwellings: FormField,
  storeys: FormField,
  items: Words,
  ...When,
});
export const PointForm = formOf({
  position: FormField,
  accuracy: FormField,
  source: FormField,
  witness: FormField,
  seenBy: FormField,
  ...When,
});
export const NeighbourForm = formOf({
  words: Words,
  position: FormField,
  radius: FormField,
  dwellings: FormField,
});
export const AskForm = formOf(Object.fromEntries(trackedEntryTestNames.map((test) => [test, Words])));
export const DecisionForm = formOf({
  verdict: FormField,
  given: FormField,
  hours: FormField,
  rank: FormField,
  satisfied: Ticked,
  reasons: Words,
  ...When,
});
export const OutcomeForm = formOf({ outcome: FormField, how: Ticked, words: Words, ...When });

/** What a browser sent, field by field. */
export type Typed = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Premises as they were typed. Throws 'invalid' with what to put right, as all of these do. */
export function premisesTyped(typed: Typed, at: number): NewPremises {
  const stolenAt = instantTyped(typed);
  if (stolenAt > at) refuse('The theft is in the future. Check the date and time.');
  const storeys = textOf(typed, 'storeys');
  return {
    words: wordsTyped(typed, 'words', 'Give the address, or say which premises are meant,', 5),
    ...placeTyped(typed),
    radiusMetres: numberTyped(typed, 'radius', 'The radius of the premises is 0 to 500 metres.', 0, 500),
    dwellings: wholeTyped(typed, 'dwellings', 'Say how many homes or units there are: 1 to 2,000.', 1, 2_000),
    ...(storeys !== '' && {
      storeys: wholeTyped(typed, 'storeys', 'Floors are 1 to 120, or nothing.', 1, 120),
    }),
    items: wordsTyped(typed, 'items', 'Say what is looked for', 5),
    stolenAt,
  };
}

/** A position as it was typed. */
export function pointTyped(typed: Typed, now: number): Omit<SealedPoint, 'called'> {
  const [source, witness] = [textOf(typed, 'source'), textOf(typed, 'witness')];
  if (!isNameOf(pointSources, source)) return refuse('Choose where the position comes from.');
  if (!isNameOf(pointWitnesses, witness)) return refuse('Say who saw the position.');
  const at = instantTyped(typed);
  if (at > now + 60_000) refuse('The position is in the future. Check the date and time.');
  return {
    source,
    witness,
    seenBy: wordsTyped(typed, 'seenBy', 'Say who saw it, and on what', 2),
    ...placeTyped(typed),
    accuracyMetres: numberTyped(
      typed,
      'accuracy',
      'The accuracy is 1 to 50,000 metres. A position without one shows nothing: ask the keeper to open it.',
      1,
      50_000,
    ),
    at,
  };
}

/** Premises around as they were typed. */
export function neighbourTyped(typed: Typed): SealedNeighbour {
  return {
    words: wordsTyped(typed, 'words', 'Say which premises these are', 2),
    ...placeTyped(typed),
    radiusMetres: numberTyped(typed, 'radius', 'The radius of the premises is 0 to 500 metres.', 0, 500),
    dwellings: wholeTyped(typed, 'dwellings', 'Say how many homes or units there are: 1 to 2,000.', 1, 2_000),
  };
}

/** A decision as it was typed. */
export function decisionTyped(typed: Typed): TypedDecision {
  const [verdict, given, hours] = [textOf(typed, 'verdict'), textOf(typed, 'given'), textOf(typed, 'hours')];
  if (verdict !== 'authorised' && verdict !== 'refused') return refuse('Authorise it or refuse it.');
  if (given !== 'orally' && given !== 'in-writing')
    return refuse('Say whether it was given by word of mouth or is given here.');
  const rank = authorisingRanks.find((one) => one === typed['rank']);
  if (rank === undefined) return refuse('Choose your rank.');
  const ticked = [typed['satisfied'] ?? []].flat();
  return {
    verdict,
    given,
    rank,
    satisfied: trackedEntryTestNames.filter((test) => ticked.includes(test)),
    reasons: wordsTyped(typed, 'reasons', 'Give your reasons', 10),
    ...(given === 'orally' && { spokenAt: instantTyped(typed) }),
    ...(/^\d{1,3}$/.test(hours) && { hours: Number(hours) }),
  };
}

/** An outcome as it was typed. */
export function outcomeTyped(typed: Typed): TypedOutcome {
  const outcome = textOf(typed, 'outcome');
  if (!isNameOf(entryOutcomes, outcome)) return refuse('Choose what came of it.');
  const how = [typed['how'] ?? []].flat();
  return {
    outcome,
    inUniform: how.includes('uniform'),
    atReasonableHour: how.includes('hour'),
    words: wordsTyped(typed, 'words', 'Say what happened, and what was seized or damaged', 10),
    ...(outcome !== 'not-used' && { enteredAt: instantTyped(typed) }),
  };
}

/** A day in three boxes and a time as `14:05`, in London. */
function instantTyped(typed: Typed): number {
  const [, hour = '', minute = ''] = /^([0-9]{1,2})[:.]?([0-9]{2})$/.exec(textOf(typed, 'time')) ?? [];
  const [day, month, year] = ['day', 'month', 'year'].map((name) => Number(textOf(typed, name)));
  const wall = {
    day: day ?? 0,
    month: month ?? 0,
    year: year ?? 0,
    hour: Number(hour),
    minute: Number(minute),
  };
  const isTime = hour !== '' && wall.hour < 24 && wall.minute < 60 && wall.year >= 2000;
  return (
    (isTime ? instantInLondon(wall) : undefined) ??
    refuse('Give a day that there is and a time such as 14:05.')
  );
}

/** Latitude and longitude as map programs copy them: `51.5074, -0.1278`. */
function placeTyped(typed: Typed): { readonly latitude: number; readonly longitude: number } {
  const [, latitude, longitude] =
    /^\(?(-?\d{1,2}\.\d{3,10})\s*[,; ]\s*(-?\d{1,3}\.\d{3,10})\)?$/.exec(textOf(typed, 'position')) ?? [];
  const place = { latitude: Number(latitude), longitude: Number(longitude) };
  if (latitude === undefined || Math.abs(place.latitude) > 90 || Math.abs(place.longitude) > 180)
    return refuse(
      'Give latitude and longitude in degrees with three decimals or more, such as 51.5074, -0.1278.',
    );
  return place;
}

function numberTyped(typed: Typed, name: string, problem: string, least: number, most: number): number {
  const text = textOf(typed, name);
  const value = Number(text);
  return /^\d{1,6}(\.\d{1,3})?$/.test(text) && value >= least && value <= most ? value : refuse(problem);
}

function wholeTyped(typed: Typed, name: string, problem: string, least: number, most: number): number {
  const value = numberTyped(typed, name, problem, least, most);
  return Number.isInteger(value) ? value : refuse(problem);
}

function wordsTyped(typed: Typed, name: string, what: string, least: number): string {
  const words = textOf(typed, name);
  return words.length < least ? refuse(`${what} in ${least} characters at least.`) : words;
}

function textOf(typed: Typed, name: string): string {
  const value = typed[name];
  return typeof value === 'string' ? value.trim() : '';
}

function refuse(problem: string): never {
  throw new RegistryError('invalid', problem);
}
