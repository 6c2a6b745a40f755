import { type Gate, isGate, parseHumanImei, type Verdict } from '@deadset/domain';
import {
  CheckAnswer,
  CheckBatch,
  CheckBatchAnswer,
  CheckRequest,
  checkBatchPath,
  checkPath,
  keyOf,
} from '@deadset/protocol';
import { type App, callerOf } from '../http/index.ts';
import type { ParticipantAnswer, ParticipantDesk } from './participant-desk.ts';

/** Ten thousand numbers of 64 characters, in bytes. */
const batchLimitBytes = 1024 * 1024;

/** The check API of an edge, at the hub, for participants that run no edge; and many questions at once. */
export function checkRoutes(app: App, desk: ParticipantDesk): void {
  app.post(
    checkPath,
    {
      schema: {
        summary: 'What a gate of yours says of a device, by the newest published list',
        body: CheckRequest,
        response: { 200: CheckAnswer },
      },
    },
    async (request): Promise<CheckAnswer> => {
      const { gate, imei, presenter, country } = request.body;
      const answer = await desk.ask({
        participant: callerOf(request).id,
        gate: gateOf(gate),
        keys: [keyOf(imei)],
        door: checkPath,
        ...(presenter === undefined ? {} : { presenter }),
        ...(country === undefined ? {} : { country }),
      });
      const [verdict] = answer.verdicts;
      if (verdict === undefined) throw new Error('a question without an answer');
      return { ...told(verdict), ...listOf(answer) };
    },
  );
  batchRoute(app, desk);
}

function batchRoute(app: App, desk: ParticipantDesk): void {
  app.post(
    checkBatchPath,
    {
      bodyLimit: batchLimitBytes,
      schema: {
        summary: 'The same for up to 10,000 devices by one list; a row that is no IMEI stops only itself',
        body: CheckBatch,
        response: { 200: CheckBatchAnswer },
      },
    },
    async (request): Promise<CheckBatchAnswer> => {
      const { gate, imeis } = request.body;
      const read = imeis.map(parseHumanImei);
      const answer = await desk.ask({
        participant: callerOf(request).id,
        gate: gateOf(gate),
        keys: read.flatMap((row) => (row.ok ? [row.imei.key] : [])),
        door: checkBatchPath,
      });
      const verdicts = answer.verdicts.values();
      const rows = read.map((row) => {
        if (!row.ok) return { problem: rowProblems[row.error] };
        const { value } = verdicts.next();
        if (value === undefined) throw new Error('a question without an answer');
        return told(value);
      });
      return { ...listOf(answer), rows };
    },
  );
}

const rowProblems = {
  empty: 'there is no number',
  'not-digits': 'an IMEI has only digits',
  'too-short': 'too short: an IMEI has 15 digits',
  'too-long': 'too long: an IMEI has 15 digits',
} as const;

function told({ outcome, reason, tier }: Verdict) {
  return { outcome, reason, ...(tier === undefined ? {} : { tier }) };
}

function listOf({ position, ageSeconds, at }: ParticipantAnswer) {
  return {
    position,
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    at: new Date(at).toISOString(),
  };
}

function gateOf(name: string): Gate {
  if (!isGate(name)) throw new Error('a gate that the schema does not let pass');
  return name;
}
