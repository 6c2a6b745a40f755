import { CheckApi } from '../checks/index.ts';
import type { EdgeConfig } from '../config.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for counters. */
export async function openCheckApi(
  check: NonNullable<EdgeConfig['check']>,
  parts: GateParts,
): Promise<OpenGate> {
  const { healthToken, ownParticipant, desk, list, entropy, log } = parts;
  const server = new CheckApi({ ...check, healthToken, ownParticipant, desk, list, entropy, log });
  return { address: await server.listen(), close: () => server.close() };
}
