import { RegistryError } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';

const Circle = {
  /** Address in words. */
  words: Type.String(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  radiusMetres: Type.Number(),
  dwellings: Type.Integer(),
};

/** What is kept sealed of the premises that an officer asks about. `called` is the name of who wrote it, throughout. */
const Premises = strictObject({
  ...Circle,
  storeys: Type.Optional(Type.Integer()),
  items: Type.String(),
  called: Type.String(),
});
/** Premises around them. */
const Neighbour = strictObject(Circle);
const Point = strictObject({
  source: Type.String(),
  witness: Type.String(),
  seenBy: Type.String(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  accuracyMetres: Type.Number(),
  /** Milliseconds since 1970. */
  at: Type.Number(),
  called: Type.String(),
});
/** The grounds by test. */
const Request = strictObject({ grounds: Type.Record(Type.String(), Type.String()), called: Type.String() });
const Decision = strictObject({
  satisfied: Type.Array(Type.String()),
  reasons: Type.String(),
  called: Type.String(),
});
const Outcome = strictObject({
  inUniform: Type.Boolean(),
  atReasonableHour: Type.Boolean(),
  words: Type.String(),
  called: Type.String(),
});

interface Kinds {
  readonly premises: Static<typeof Premises>;
  readonly neighbour: Static<typeof Neighbour>;
  readonly point: Static<typeof Point>;
  readonly request: Static<typeof Request>;
  readonly decision: Static<typeof Decision>;
  readonly outcome: Static<typeof Outcome>;
}
export type SealedPremises = Kinds['premises'];
export type SealedNeighbour = Kinds['neighbour'];
export type SealedPoint = Kinds['point'];
export type SealedRequest = Kinds['request'];
export type SealedDecision = Kinds['decision'];
export type SealedOutcome = Kinds['outcome'];

/** What each kind of row keeps under seal. */
const parsers: { readonly [K in keyof Kinds]: (value: unknown) => Parsed<Kinds[K]> } = {
  premises: parserOf(Premises),
  neighbour: parserOf(Neighbour),
  point: parserOf(Point),
  request: parserOf(Request),
  decision: parserOf(Decision),
  outcome: parserOf(Outcome),
};

/** Seals what one row keeps: nobody who has the database without the key reads a position, an address or a name. */
export function sealPart<K extends keyof Kinds>(
  { sealKey, entropy }: { readonly sealKey: Buffer; readonly entropy: Entropy },
  kind: K,
  id: string,
  words: Kinds[K],
): Buffer {
  return sealText(sealKey, placeOf(kind, id), JSON.stringify(words), entropy);
}

/** Opens it again. Throws when it was sealed under another key or for another row, or is not of its kind. */
export function openPart<K extends keyof Kinds>(
  sealKey: Buffer,
  kind: K,
  id: string,
  bytes: Buffer,
): Kinds[K] {
  const parsed = parsers[kind](JSON.parse(openText(sealKey, placeOf(kind, id), bytes)));
  if (!parsed.ok) throw new RegistryError('invalid', `A sealed ${kind} cannot be read: ${parsed.problem}.`);
  return parsed.value;
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function placeOf(kind: keyof Kinds, id: string): string {
  return `deadset tracked entry v1\n${kind}\n${id}`;
}
