import { cloneRuleNames, type SignalFamily, type SignalStrength } from '@deadset/domain';
import { type Static, Type } from 'typebox';
import { ImeiDigits, Instant, strictObject } from './schema.ts';

/** Most numbers of one report. */
export const maxClonesPerReport = 500;

const signalFamilies = [
  'number',
  'radio',
  'presence',
  'place',
  'crowd',
  'keeper',
  'border',
] as const satisfies readonly SignalFamily[];
const signalStrengths = [
  'near-proof',
  'strong',
  'good',
  'medium',
  'weak',
] as const satisfies readonly SignalStrength[];

/**
 * A number of six digits, generations of radio or `at once`: as `deadset clones scan` writes them, with no room for a line,
 * a telephone number or words about somebody.
 */
const countedPattern = '^(at once|[2-5]g([|][2-5]g){0,3}|[0-9]{1,6}0{0,9}|[0-9]{1,6}[.][0-9]{1,6})$';

/** That a rule fired on a number. Neither the lines behind it nor pseudonyms of them are told. */
export const CloneSignalReport = strictObject({
  rule: Type.Enum(cloneRuleNames, { description: 'the rule that fired; docs/clones.md' }),
  family: Type.Enum(signalFamilies, { description: 'which rules may be wrong for the same reason' }),
  strength: Type.Enum(signalStrengths, { description: 'what the rule says by itself' }),
  at: Instant,
  value: Type.Optional(
    Type.String({
      pattern: countedPattern,
      description:
        'what was counted, with six digits: lines, lines a day, km/h or "at once", radio, a country; the rule says which',
    }),
  ),
});
export type CloneSignalReport = Static<typeof CloneSignalReport>;

/** What a network saw of one number in its own attach log. */
export const CloneFindingOfNetwork = strictObject({
  imei: ImeiDigits,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  attaches: Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'rows of the log about it' }),
  lines: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'different lines in the days counted' }),
  moreLines: Type.Optional(
    Type.Literal(true, { description: 'there were more lines than the scan tells apart' }),
  ),
  signals: Type.Array(CloneSignalReport, { minItems: 1, maxItems: cloneRuleNames.length }),
});
export type CloneFindingOfNetwork = Static<typeof CloneFindingOfNetwork>;

/** `POST /v1/clone-findings`, as `deadset clones scan` finds them. Sending one again is harmless. */
export const CloneFindingReport = strictObject({
  findings: Type.Array(CloneFindingOfNetwork, { minItems: 1, maxItems: maxClonesPerReport }),
});
export type CloneFindingReport = Static<typeof CloneFindingReport>;

/** How many signals the hub did not have yet. Nobody is told what other networks see. */
export const CloneFindingAcknowledgement = strictObject({ kept: Type.Integer({ minimum: 0 }) });
export type CloneFindingAcknowledgement = Static<typeof CloneFindingAcknowledgement>;
