import { CheckApi } from '../check-api/index.ts';
import { steadyClock } from '../clock.ts';
import type { EdgeConfig } from '../config.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for counters. */
export async function openCheckApi(
  check: NonNullable<EdgeConfig['check']>,
  parts: GateParts,
): Promise<OpenGate> {
  const { healthToken, ownParticipant, desk, list, entropy, log } = parts;
  const own = { healthToken, ownParticipant, desk, list, entropy, log, steadyClock };
  const server = new CheckApi({ ...check, ...own });
  return { address: await server.listen(), close: () => server.close() };
}
