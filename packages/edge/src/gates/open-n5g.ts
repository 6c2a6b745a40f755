import { steadyClock } from '../clock.ts';
import type { EdgeConfig } from '../config.ts';
import { EquipmentIdentityServer } from '../http2/index.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for 5G networks. */
export async function openN5g(n5g: NonNullable<EdgeConfig['n5g']>, parts: GateParts): Promise<OpenGate> {
  const { desk, ownParticipant, log } = parts;
  const asker = { protocol: 'n5g-eir', participant: ownParticipant, gate: 'network-attach' } as const;
  const server = new EquipmentIdentityServer({
    ...n5g,
    statusOf: (key, softwareVersion, subscriber) =>
      desk.networkStatus(asker, key, softwareVersion, subscriber),
    clock: steadyClock,
    log,
  });
  return { address: await server.listen(), close: () => server.close() };
}
