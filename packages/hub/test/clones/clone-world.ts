import type { CloneRuleName } from '@deadset/domain';
import { cloneRules, formatImeiKey, type ImeiKey } from '@deadset/domain';
import type { CloneFindingOfNetwork, CloneSignalReport } from '@deadset/protocol';
import type { TestHub } from '../support/test-hub.ts';

/** A signal of a rule as a network tells it. */
export function signal(rule: CloneRuleName, at: number, value?: string): CloneSignalReport {
  const { family, strength } = cloneRules[rule];
  return {
    rule,
    family,
    strength,
    at: new Date(at).toISOString(),
    ...(value === undefined ? {} : { value }),
  };
}

/** What a network saw of a number, around the signals that it tells. */
export function finding(key: ImeiKey, signals: CloneSignalReport[]): CloneFindingOfNetwork {
  const times = signals.map(({ at }) => Date.parse(at));
  return {
    imei: formatImeiKey(key),
    firstSeenAt: new Date(Math.min(...times) - 3_600_000).toISOString(),
    lastSeenAt: new Date(Math.max(...times)).toISOString(),
    attaches: 40,
    lines: 2,
    signals,
  };
}

/** Sends findings as somebody, and gives the status and the body of the answer. */
export async function report({ app }: TestHub, authorization: string, findings: readonly unknown[]) {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/clone-findings',
    headers: { authorization },
    payload: { findings },
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}
