import type { NetworkAsker } from '../checks/index.ts';
import { steadyClock } from '../clock.ts';
import { type EdgeConfig, loopbackHosts } from '../config.ts';
import { type EquipmentStatusOf, PeerDirectory, readPeersFile, S13Server } from '../diameter/index.ts';
import { healthHost } from '../health/index.ts';
import { readTlsFiles, type TlsFiles } from '../tls/index.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for 4G networks; in cleartext without a certificate. */
export async function openS13(
  s13: NonNullable<EdgeConfig['s13']>,
  parts: GateParts,
  tls?: TlsFiles,
): Promise<OpenGate> {
  const { log, clock, entropy, onAlarm } = parts;
  const directory = await openDirectory(s13.originRealm, parts);
  if (parts.config.peersFile === undefined && tls === undefined && !loopbackHosts.has(s13.host))
    log.warn('without a file of peers, S13 answers whoever can connect');
  const server = new S13Server({
    ...s13,
    ...(tls === undefined ? {} : { tls: await readTlsFiles(tls) }),
    originStateId: Math.floor(clock() / 1000),
    equipmentStatus: statusAt(parts),
    directory,
    onAlarm,
    log,
    clock: steadyClock,
    entropy,
  });
  const address = await server.listen();
  const s13Figures = () => {
    const { answers: _, errors, openPeers, ...totals } = server.counters;
    return { totals, errors, openPeers, peers: directory.totals() };
  };
  const reload = () => {
    if (tls === undefined) return;
    readTlsFiles(tls)
      .then((renewed) => server.renew(renewed))
      .catch((err: unknown) => log.error({ err }, 'S13 goes on with the certificate it had'));
  };
  return { address, s13Figures, reload, close: () => server.close() };
}

/** Who may ask. Each worker lets a peer have its part of the peer's quota. */
async function openDirectory(realm: string, { config, healthToken }: GateParts): Promise<PeerDirectory> {
  const { peersFile, workers = 1 } = config;
  return new PeerDirectory({
    ...(peersFile === undefined ? {} : { known: await readPeersFile(peersFile) }),
    ownProbe: healthHost(realm, healthToken),
    quotaShare: 1 / Math.max(1, workers),
    clock: steadyClock,
  });
}

function statusAt({ desk, ownParticipant }: GateParts): EquipmentStatusOf {
  // One network asks many times in a row; only another one needs another asker.
  let asker: NetworkAsker = { protocol: 's13', participant: ownParticipant, gate: 'network-attach' };
  return (key, softwareVersion, subscriber, network) => {
    if (asker.network !== network) asker = { ...asker, network };
    return desk.networkStatus(asker, key, softwareVersion, subscriber);
  };
}
