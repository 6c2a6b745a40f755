import { type Static, type TSchema, Type } from 'typebox';
import { ReferenceText } from '../api/declaration-contract.ts';
import { GateName, ImeiDigits, Instant, parserOf, strictObject } from '../api/schema.ts';

/*
 * Police records as POLE: Person, Object, Location, Event, and links between them, each link with its role, its time,
 * where it comes from and how it is graded. Nothing here has room for a name: the least that a register needs is an
 * identifier, the force and its reference (as the National Mobile Property Register began).
 */

/** Names a row among those that are sent together. */
const RowId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$' });
const Word = Type.String({ pattern: '^[a-z][a-z-]{0,39}$' });

/** Whatever the force issues: letters, digits and a few signs between them. Never a number of ours. */
export const CrimeReference = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ./_-]{1,38}[A-Za-z0-9]$' });

/** A role in a case and nobody in it: a name, a birthday or an address belongs to the police zone. */
export const PersonRow = strictObject({
  id: RowId,
  role: Type.Enum(['victim', 'reporter', 'witness', 'suspect', 'holder']),
});

export const ObjectRow = strictObject({
  id: RowId,
  kind: Type.Literal('phone'),
  imeis: Type.Array(ImeiDigits, { minItems: 1, maxItems: 4 }),
  /** Our reference of the report about it, where the force knows it. */
  reference: Type.Optional(ReferenceText),
});

/** An area of the Office for National Statistics, or a network by its country and network code. Never an address. */
export const LocationRow = strictObject({
  id: RowId,
  kind: Type.Enum(['area', 'network']),
  code: Type.String({ pattern: '^([EWSN][0-9]{8}|[0-9]{3}-[0-9]{2,3})$' }),
});

/**
 * What happened. `crime`: with the force's reference and the class of the Home Office Counting Rules that an officer has
 * confirmed. `seen-active`: a barred phone in use with a participant. `declaration`, `attempt`: what the register tells.
 */
export const EventRow = strictObject({
  id: RowId,
  kind: Type.Enum(['crime', 'seen-active', 'declaration', 'attempt']),
  from: Instant,
  to: Type.Optional(Instant),
  crimeReference: Type.Optional(CrimeReference),
  offence: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}[A-Z]?(/[0-9]{1,3})?$' })),
  /** An officer has classified it. */
  isConfirmed: Type.Optional(Type.Boolean()),
  happened: Type.Optional(Type.Enum(['stolen', 'lost'])),
  /** Id of the participant that it is about. */
  participant: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })),
  gate: Type.Optional(GateName),
  outcome: Type.Optional(Type.Enum(['allow', 'hold', 'refuse'])),
  reference: Type.Optional(ReferenceText),
  status: Type.Optional(Word),
  tier: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
});

/**
 * How two rows belong together. Graded by the 3x5x2 system (College of Policing, Authorised Professional Practice,
 * intelligence report): source 1 reliable · 2 untested · 3 not reliable; information A known directly · B known
 * indirectly but corroborated · C known indirectly · D not known · E suspected to be false; handling P may be shared
 * lawfully · C with conditions.
 */
export const LinkRow = strictObject({
  from: RowId,
  to: RowId,
  role: Type.Enum(['taken-in', 'seen-in', 'declared-in', 'met-in', 'at', 'part-in']),
  fromAt: Type.Optional(Instant),
  toAt: Type.Optional(Instant),
  /** Where it comes from, as `crime-report`, `officer` or `register`. */
  provenance: Word,
  source: Type.Enum(['1', '2', '3']),
  information: Type.Enum(['A', 'B', 'C', 'D', 'E']),
  handling: Type.Enum(['P', 'C']),
});

export type PersonRow = Static<typeof PersonRow>;
export type ObjectRow = Static<typeof ObjectRow>;
export type LocationRow = Static<typeof LocationRow>;
export type EventRow = Static<typeof EventRow>;
export type LinkRow = Static<typeof LinkRow>;

/** The tables of a set, in the order in which they are read. */
export const poleTables = ['persons', 'objects', 'locations', 'events', 'links'] as const;
export type PoleTable = (typeof poleTables)[number];

/** The strict schema of a row of each table. */
export const poleRowSchemas = {
  persons: PersonRow,
  objects: ObjectRow,
  locations: LocationRow,
  events: EventRow,
  links: LinkRow,
} as const satisfies Record<PoleTable, TSchema>;

/** A set of rows that each fit. */
export const PoleSet = strictObject({
  persons: Type.Array(PersonRow),
  objects: Type.Array(ObjectRow),
  locations: Type.Array(LocationRow),
  events: Type.Array(EventRow),
  links: Type.Array(LinkRow),
});
export type PoleSet = Static<typeof PoleSet>;

/** Judges one row of each table: the row with its type, or what is wrong with it. Never the value: it may be an IMEI. */
export const parsePoleRow = {
  persons: parserOf(PersonRow),
  objects: parserOf(ObjectRow),
  locations: parserOf(LocationRow),
  events: parserOf(EventRow),
  links: parserOf(LinkRow),
} as const;
