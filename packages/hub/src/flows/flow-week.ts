import { type WorldFlows, worldFlows } from '@deadset/analytics';
import { placeSilenceMs } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { type Json } from '../database/index.ts';
import { weeklyCutoff } from '../reappearances/index.ts';

/** The flows of one week's end, as they are kept and told for good. */
export interface FlowWeek {
  /** End of the newest week in it: the Monday after, in milliseconds since 1970. UTC, as keepers' weeks are. */
  readonly untilAt: number;
  readonly flows: WorldFlows;
}

/**
 * The end of the newest week of which anything may be told: a day after its end, as for keepers. Told any sooner, somebody
 * who looks often would learn the day.
 */
export function endOfToldWeek(at: number): number {
  return weeklyCutoff(at - placeSilenceMs);
}

const Count = Type.Integer({ minimum: 0 });
const Median = strictObject({ days: Type.Number(), low: Type.Number(), high: Type.Number() });
const Flows = strictObject({
  followed: Count,
  phones: Type.Optional(Count),
  median: Type.Optional(Median),
  places: Type.Array(
    strictObject({
      country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
      phones: Count,
      median: Type.Optional(Median),
    }),
  ),
  elsewhere: Type.Optional(Count),
});
const parseFlows = parserOf(Flows);

/** Flows as they were kept. Throws for what we did not write. */
export function keptFlows(kept: Json): WorldFlows {
  const parsed = parseFlows(kept);
  if (!parsed.ok) throw new Error(`flows that are not as they were kept: ${parsed.problem}`);
  return parsed.value;
}

/** Counts phones as they come, however many there are. */
export async function flowsOf(
  takings: AsyncIterable<{ readonly reappearedAfter?: number; readonly country?: string }>,
): Promise<WorldFlows> {
  const phones: { readonly reappearedAfter?: number; readonly country?: string }[] = [];
  for await (const { reappearedAfter, country } of takings)
    phones.push({
      ...(reappearedAfter !== undefined && { reappearedAfter }),
      ...(country !== undefined && { country }),
    });
  return worldFlows(phones);
}
