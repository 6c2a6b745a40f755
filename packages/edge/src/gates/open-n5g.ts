import { steadyClock } from '../clock.ts';
import type { ListenerConfig } from '../config.ts';
import { AccessTokenCheck, EquipmentIdentityServer, type Renewal, readNrfKeys } from '../http2/index.ts';
import { readTlsFiles, type TlsFiles } from '../tls/index.ts';
import type { GateParts, OpenGate } from './gate-parts.ts';

/** Opens the gate for 5G networks; in cleartext without a certificate. */
export async function openN5g(at: ListenerConfig, parts: GateParts, tls?: TlsFiles): Promise<OpenGate> {
  const { desk, ownParticipant, log } = parts;
  const asker = { protocol: 'n5g-eir', participant: ownParticipant, gate: 'network-attach' } as const;
  const server = new EquipmentIdentityServer({
    ...at,
    ...(await readFiles(parts, tls)),
    statusOf: (key, softwareVersion, subscriber) =>
      desk.networkStatus(asker, key, softwareVersion, subscriber),
    clock: steadyClock,
    log,
  });
  const reload = () => {
    readFiles(parts, tls)
      .then((renewal) => server.renew(renewal))
      .catch((err: unknown) => log.error({ err }, 'N5g-eir goes on with the certificate and keys it had'));
  };
  return { address: await server.listen(), reload, close: () => server.close() };
}

/** What the gate keeps in files. Rejects when one is of no use. */
async function readFiles(parts: GateParts, tls: TlsFiles | undefined): Promise<Renewal> {
  const { config, clock, healthToken } = parts;
  const { keysFile, ...rules } = config.accessTokens ?? {};
  const material = tls === undefined ? {} : { tls: await readTlsFiles(tls) };
  if (keysFile === undefined) return material;
  const keys = await readNrfKeys(keysFile);
  return { ...material, tokens: new AccessTokenCheck({ ...rules, keys, clock, healthToken }) };
}
