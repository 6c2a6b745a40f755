import type { NetworkAsker } from '../checks/index.ts';
import { steadyClock } from '../clock.ts';
import type { EdgeConfig } from '../config.ts';
import { S13Server } from '../diameter/index.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for 4G networks. */
export async function openS13(s13: NonNullable<EdgeConfig['s13']>, parts: GateParts): Promise<OpenGate> {
  const { desk, ownParticipant, log, clock, entropy } = parts;
  // One network asks many times in a row; only another one needs another asker.
  let asker: NetworkAsker = { protocol: 's13', participant: ownParticipant, gate: 'network-attach' };
  const server = new S13Server({
    ...s13,
    originStateId: Math.floor(clock() / 1000),
    equipmentStatus: (key, softwareVersion, subscriber, network) => {
      if (asker.network !== network) asker = { ...asker, network };
      return desk.networkStatus(asker, key, softwareVersion, subscriber);
    },
    log,
    clock: steadyClock,
    entropy,
  });
  const address = await server.listen();
  const s13Figures = () => {
    const { answers: _, errors, openPeers, ...totals } = server.counters;
    return { totals, errors, openPeers };
  };
  return { address, s13Figures, close: () => server.close() };
}
