import type { Gate } from '@deadset/domain';
import { type CheckAnswer, type EdgeCheckRequest, keyOf } from '@deadset/protocol';
import type { Asker, CheckDesk } from '../checks/index.ts';
import type { AskingClient } from './check-clients.ts';
import { isEid } from './eid.ts';

/** A question once it is read. */
export interface CounterQuestion extends Omit<EdgeCheckRequest, 'gate'> {
  readonly gate: Gate;
}

/** Why a question has no answer, in words for whoever asked. */
export interface CounterRefusal {
  readonly code: 'invalid' | 'not-allowed';
  readonly title: string;
}

export type CounterAnswer =
  | { readonly ok: true; readonly answer: CheckAnswer }
  | { readonly ok: false; readonly refusal: CounterRefusal };

export interface CheckCounterParts {
  readonly desk: Pick<CheckDesk, 'verdict'>;
  /** The list that answers now. */
  readonly list: { readonly position: number; readonly ageSeconds: number | undefined };
}

/** Where a single check and every line of a stream get their answer: the same question has the same answer. */
export class CheckCounter {
  readonly #parts: CheckCounterParts;

  constructor(parts: CheckCounterParts) {
    this.#parts = parts;
  }

  answer(client: AskingClient, question: CounterQuestion): CounterAnswer {
    const { gate, imei, presenter, country } = question;
    if (!client.gates.includes(gate))
      return refused('not-allowed', `These credentials do not ask at the gate ${gate}`);
    const objection = objectionToEid(question);
    if (objection !== undefined) return refused('invalid', objection);
    if (imei === undefined) return refused('invalid', "imei is needed: the device's own number");
    const { desk, list } = this.#parts;
    const asker: Asker = {
      protocol: 'check-api',
      participant: client.participant,
      gate,
      ...(presenter === undefined ? {} : { presenter }),
      ...(country === undefined ? {} : { country }),
    };
    const { verdict, at } = desk.verdict(asker, keyOf(imei));
    const { position, ageSeconds } = list;
    const answer: CheckAnswer = {
      outcome: verdict.outcome,
      reason: verdict.reason,
      ...(verdict.tier === undefined ? {} : { tier: verdict.tier }),
      position,
      ...(ageSeconds === undefined ? {} : { ageSeconds }),
      at: new Date(at).toISOString(),
    };
    return { ok: true, answer };
  }
}

/** The record holds no EIDs, so that one is never the answer to whether a device is stolen. */
function objectionToEid({ gate, imei, eid }: CounterQuestion): string | undefined {
  if (eid === undefined) return undefined;
  if (gate !== 'esim-download') return 'eid belongs to the gate esim-download alone';
  if (!isEid(eid)) return 'eid is none: its check digits do not fit';
  if (imei === undefined)
    return 'The record holds IMEIs and no EIDs: ask with the IMEI that the device gives beside its EID';
  return undefined;
}

function refused(code: CounterRefusal['code'], title: string): CounterAnswer {
  return { ok: false, refusal: { code, title } };
}
