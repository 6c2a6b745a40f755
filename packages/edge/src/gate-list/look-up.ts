import type { ImeiKey, Imsi } from '@deadset/domain';
import { answerNetwork, type NetworkAnswer } from '../checks/index.ts';
import { type ColourName, colour, colourName, loadRules, payloadColour, RulesView } from '../rules/index.ts';

const dayMs = 86_400_000;

/** What somebody wants to know of a gate list. */
export interface GateListQuestion {
  readonly key: ImeiKey;
  /** 0 to 99, or -1 when there is none. */
  readonly softwareVersion: number;
  readonly subscriber?: Imsi;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A device's own row on a gate list. */
export interface GateListRow {
  readonly status: ColourName;
  readonly reason?: string;
  /** Milliseconds since 1970; the beginning of the day. */
  readonly reportedAt?: number;
  /** Milliseconds since 1970. */
  readonly untilAt?: number;
}

/** What a gate list alone says of a device. */
export interface GateListAnswer {
  /** How an edge would answer if it had nothing else; by the rule `default` where the list says nothing. */
  readonly decided: NetworkAnswer;
  /** Whether in force or past its end; absent when the device is not on the list itself. */
  readonly row?: GateListRow;
}

/** Looks a device up in a gate list's file, which is held against its checksums. Refuses as `loadRules` does. */
export async function lookUpInGateList(
  path: string,
  { key, softwareVersion, subscriber, at }: GateListQuestion,
): Promise<GateListAnswer> {
  const { memory } = await loadRules(path, true);
  const view = new RulesView(memory);
  const policy = { globalResponse: colour.none, unknownDevice: colour.white };
  const decided = answerNetwork(view, policy, colour.none, key, softwareVersion, subscriber, at);
  const payload = view.payloadOf(key);
  const status = colourName(payloadColour(payload));
  if (status === undefined) return { decided };
  const reason = view.reasonOf(key);
  const untilAt = view.untilOf(key);
  const reportedDay = view.reportedDayOf(key);
  return {
    decided,
    row: {
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(reportedDay === undefined ? {} : { reportedAt: reportedDay * dayMs }),
      ...(untilAt === undefined ? {} : { untilAt }),
    },
  };
}
