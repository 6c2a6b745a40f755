import type { Db } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import { type Rounds, startRounds } from '../upkeep/index.ts';
import type { AlertRoundParts } from './alert-parts.ts';
import { raiseDueAlerts } from './raise-alerts.ts';
import { tellDueAlerts } from './tell-alerts.ts';
import { dropUntoldAttempts } from './untold-attempt-store.ts';

/** How often it is looked whether there are attempts to tell of, in milliseconds: officers hear within seconds. */
const alertIntervalMs = 1_000;

/** Raises alerts and tells of them, now and then. Without a police zone there is nobody to tell, and nothing waits. */
export function startAlertRounds(parts: AlertRoundParts | { readonly register: Db }, log: Logger): Rounds {
  return startRounds(
    'alerts',
    alertIntervalMs,
    'zone' in parts ? createAlertRound(parts) : () => dropUntoldAttempts(parts.register),
    log,
  );
}

/**
 * One round. It looks for alerts to tell when some were raised, and after a round that failed or never was: each look
 * into the zone is a line of its log.
 */
export function createAlertRound(parts: AlertRoundParts): () => Promise<void> {
  let mayWait = true;
  return async () => {
    if ((await raiseDueAlerts(parts)) > 0) mayWait = true;
    if (!mayWait) return;
    await tellDueAlerts(parts);
    mayWait = false;
  };
}
