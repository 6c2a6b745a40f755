import { readFile } from 'node:fs/promises';
import { type DumpLimits, defaultDumpLimits, type HomeCountry } from '@deadset/analytics';
import { defaultReasonMap, parserOf, type ReasonMap, readReasonMap, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const Limits = strictObject({
  nullImei: Type.Optional(Share),
  nullImsi: Type.Optional(Share),
  nullMsisdn: Type.Optional(Share),
  nullRat: Type.Optional(Share),
  nullAny: Type.Optional(Share),
  uncleanImei: Type.Optional(Share),
  uncleanImsi: Type.Optional(Share),
  uncleanAny: Type.Optional(Share),
  foreignImsi: Type.Optional(Share),
  foreignMsisdn: Type.Optional(Share),
  foreignAny: Type.Optional(Share),
  otherNetwork: Type.Optional(Share),
  lostZeros: Type.Optional(Share),
});

const Settings = strictObject({
  countryCodes: Type.Array(Type.String({ pattern: '^[1-9][0-9]{0,3}$' }), { maxItems: 10 }),
  operators: Type.Array(
    strictObject({
      /** Its id as a participant. */
      participant: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
      /** MCC and MNC, together five or six digits. 3GPP TS 23.003, 2.2. */
      plmns: Type.Array(Type.String({ pattern: '^[0-9]{5,6}$' }), { minItems: 1, maxItems: 20 }),
    }),
    { maxItems: 100 },
  ),
  limits: Type.Optional(Limits),
  /** Days between a listing and its place on the blacklist; whoever uses the phone is notified in between. */
  graceDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 365 })),
  /** How far back a sighting counts, in days. */
  lookbackDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 180 })),
  /** Largest share of all IMEIs ever seen that a list may match. */
  maxMatchingShare: Type.Optional(Share),
  /** What the blacklist says of a phone that is declared stolen or lost. */
  reason: Type.Optional(Type.String({ pattern: '^[^|",\\r\\n]{1,200}$' })),
  /** Name under which the hub sends block lists. */
  organisation: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })),
  /** Reason codes of block lists: protocol `ReasonMap`. */
  reasonMap: Type.Optional(Type.Unknown()),
});

/** Who the operators are and how lists are made. */
export interface DirbsSettings {
  readonly countryCodes: readonly string[];
  readonly operators: readonly { readonly participant: string; readonly plmns: readonly string[] }[];
  readonly limits: DumpLimits;
  readonly graceDays: number;
  readonly lookbackDays: number;
  readonly maxMatchingShare: number;
  readonly reason: string;
  readonly organisation: string;
  readonly reasonMap: ReasonMap;
}

const parse = parserOf(Settings);

/** The settings of a JSON file; throws with the first thing that is wrong. */
export async function readDirbsSettings(file: string): Promise<DirbsSettings> {
  return dirbsSettings(JSON.parse(await readFile(file, 'utf8')));
}

/** Settings with what they leave out filled in; throws with the first thing that is wrong. */
export function dirbsSettings(value: unknown): DirbsSettings {
  const parsed = parse(value);
  if (!parsed.ok) throw new Error(`the settings of batch lists cannot be used: ${parsed.problem}`);
  const { limits, reasonMap, ...rest }: Static<typeof Settings> = parsed.value;
  return {
    ...withoutOperators,
    ...rest,
    limits: { ...defaultDumpLimits, ...limits },
    reasonMap: reasonMap === undefined ? defaultReasonMap : readReasonMap(reasonMap),
  };
}

/** A hub that nobody has told of operators: reference lists are taken, dumps are not. */
export const withoutOperators: DirbsSettings = {
  countryCodes: [],
  operators: [],
  limits: defaultDumpLimits,
  graceDays: 0,
  lookbackDays: 180,
  maxMatchingShare: 0.1,
  reason: 'IMEI declared stolen or lost',
  organisation: 'deadset',
  reasonMap: defaultReasonMap,
};

/** Where subscribers of a participant are at home; undefined for one that the settings do not name. */
export function homeOf(settings: DirbsSettings, participant: string): HomeCountry | undefined {
  const operator = settings.operators.find((one) => one.participant === participant);
  if (operator === undefined) return undefined;
  const { plmns } = operator;
  return { plmns, mccs: plmns.map((plmn) => plmn.slice(0, 3)), countryCodes: settings.countryCodes };
}

/** The participant whose network an IMSI belongs to; the longest prefix decides. */
export function homeOfImsi({ operators }: DirbsSettings, imsi: string | undefined): string | undefined {
  if (imsi === undefined) return undefined;
  return operators
    .flatMap(({ participant, plmns }) => plmns.map((plmn) => ({ participant, plmn })))
    .filter(({ plmn }) => imsi.startsWith(plmn))
    .toSorted((a, b) => b.plmn.length - a.plmn.length)[0]?.participant;
}
