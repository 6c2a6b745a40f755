import { deviceMark } from '../police-zone/index.ts';
import type { AlertRoundParts } from './alert-parts.ts';
import { raiseAlerts } from './case-alert-store.ts';
import { forgetUntoldAttempts, hasUntoldAttempts, readUntoldAttempts } from './untold-attempt-store.ts';

/** Attempts that cross at once. */
const mostAttempts = 1_000;
/** Who asks: no officer, but the clock, for all forces that have cases. */
const by = { actor: 'clock', organisation: 'police-zone' } as const;
const why = 'officers hear at once of attempts on the phones of open cases';

/**
 * Tells the police zone of the attempts that it has not been told of, and raises alerts where they are about the phone
 * of an open case; gives how many. The zone gets marks of devices and not their numbers, and keeps none of those that no
 * case is about.
 *
 * Killed at any place it is done again: attempts wait until their alerts stand, and a second alert for the same case, gate
 * and hour cannot be.
 */
export async function raiseDueAlerts(parts: AlertRoundParts): Promise<number> {
  let raised = 0;
  while (await hasUntoldAttempts(parts.register)) raised += await raiseSome(parts);
  return raised;
}

async function raiseSome({ register, zone, gateway, clock, sealKey }: AlertRoundParts): Promise<number> {
  const crossing = { by, act: 'watch-cases', object: 'cases', why };
  const untold = await gateway.fromRegister(crossing, (db) => readUntoldAttempts(db, mostAttempts));
  const met = untold.map(({ keys, ...attempt }) => ({
    ...attempt,
    marks: keys.map((key) => deviceMark(sealKey, key)),
  }));
  const line = { ...crossing, at: clock(), act: 'raise-alerts', kind: 'combination' } as const;
  const raised = await zone.within(
    (count: number) => ({ ...line, detail: { attempts: met.length, alerts: count } }),
    (police) => raiseAlerts(police, met, line.at),
  );
  await forgetUntoldAttempts(register, untold);
  return raised;
}
