import { GateClient } from '@deadset/client';
import { canaryKey, formatImei, type Gate, RegistryError } from '@deadset/domain';
import { AlarmRaised } from './monitor-alarm.ts';
import type { MonitorState } from './monitor-state.ts';

/** A gate that is asked about canaries, and the token that it knows the asker by. */
export interface WatchedGate {
  readonly url: string;
  readonly token: string;
  /** Which of its gates is asked. */
  readonly gate: Gate;
}

/** How long after its batch was sealed every gate must refuse a canary, in milliseconds. */
const patienceMs = 60_000;

/** Asks a gate about the newest canary, which it must refuse. Throws `AlarmRaised` when it does not. */
export async function checkGate(
  { url, token, gate }: WatchedGate,
  { canary }: MonitorState,
  at: number,
): Promise<void> {
  if (canary === undefined || at - canary.sealedAt < patienceMs) return;
  try {
    const imei = formatImei(canaryKey(canary.count - 1));
    const { outcome, position } = await new GateClient({ url, token }).check({ gate, imei });
    if (position < canary.position)
      throw new AlarmRaised(
        'gate-answers-otherwise',
        `${url} answers by position ${position} still, and the newest canary is at ${canary.position}.`,
      );
    if (outcome !== 'refuse')
      throw new AlarmRaised(
        'gate-answers-otherwise',
        `${url} says ${outcome} to the newest canary, at position ${canary.position}, by a list of position ${position}.`,
      );
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new AlarmRaised('unreachable', `${url} does not answer: ${error.message}`, { cause: error });
  }
}
