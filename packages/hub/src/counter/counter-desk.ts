import { createHmac } from 'node:crypto';
import { adviceAt, type CounterGate, type ImeiKey, type Outcome, type Verdict } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Trx } from '../database/index.ts';
import type { Clerk, CounterDependencies } from './counter-dependencies.ts';

/** What a clerk asks at one of the gates of their organisation. */
export interface CounterQuestion {
  readonly gate: CounterGate;
  readonly key: ImeiKey;
  /** By which page it came. */
  readonly door: string;
}

export interface CounterAnswer {
  readonly gate: CounterGate;
  readonly key: ImeiKey;
  /** What the clerk is told to do. */
  readonly advice: Outcome;
  /** What the organisation's machines would have been told. */
  readonly verdict: Verdict;
  /** Position of the list that gave it. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Checks a phone at a counter, in the transaction of whatever follows from the answer: by the organisation's gate, its
 * budget and its attempts, with a line of the audit that says which clerk asked.
 *
 * Throws 'not-allowed' at a gate that is not the organisation's, 'rate-limited' above its budget.
 */
export async function askAtCounter(
  trx: Trx,
  { checking }: Pick<CounterDependencies, 'checking'>,
  { id, organisation }: Clerk,
  { gate, key, door }: CounterQuestion,
): Promise<CounterAnswer> {
  const question = { participant: organisation, gate, keys: [key], door };
  const { verdicts, position, at } = await checking.participantDesk.askWithin(trx, question);
  const [verdict] = verdicts;
  if (verdict === undefined) throw new Error('a question without an answer');
  await recordAudit(trx, {
    at,
    actor: `person:${id}`,
    act: 'check-at-counter',
    kind: 'consultation',
    object: 'check',
    why: `a phone was brought to the counter, gate ${gate}`,
    onBehalfOf: organisation,
  });
  return { gate, key, advice: adviceAt(gate, verdict), verdict, position, at };
}

/**
 * What stands for whoever presents a phone, in one organisation alone: a keyed hash of what they show, such as a customer
 * number or that of a document, which is not kept. Two organisations cannot compare theirs. Undefined for nothing.
 */
export function presenterOf(codeKey: Buffer, organisation: string, shown: string): string | undefined {
  const text = shown.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (text.length < 4) return undefined;
  const mark = createHmac('sha256', codeKey).update(`deadset counter presenter v1\n${organisation}\n${text}`);
  return mark.digest().subarray(0, 18).toString('base64url');
}
