import { type GateName, type GateParts, gateNames, type OpenGate } from './gate-parts.ts';
import { openCamara } from './open-camara.ts';
import { openCheckApi } from './open-check-api.ts';
import { openN5g } from './open-n5g.ts';
import { openS13 } from './open-s13.ts';

/** The gates that answer, by name; only those that are configured. */
export type OpenGates = ReadonlyMap<GateName, OpenGate>;

const openers: Readonly<Record<GateName, (parts: GateParts) => Promise<OpenGate> | undefined>> = {
  s13: (parts) => parts.config.s13 && openS13(parts.config.s13, parts),
  s13Tls: (parts) => parts.config.s13Tls && openS13(parts.config.s13Tls, parts, parts.config.tls),
  n5g: (parts) => parts.config.n5g && openN5g(parts.config.n5g, parts),
  n5gTls: (parts) => parts.config.n5gTls && openN5g(parts.config.n5gTls, parts, parts.config.tls),
  check: (parts) => parts.config.check && openCheckApi(parts.config.check, parts),
  camara: (parts) => parts.config.camara && openCamara(parts.config.camara, parts),
};

/** Opens every gate that is configured. Rejects when one address cannot be had, and leaves none open then. */
export async function openGates(parts: GateParts): Promise<OpenGates> {
  const open = new Map<GateName, OpenGate>();
  try {
    for (const name of gateNames) {
      const gate = await openers[name](parts);
      if (gate !== undefined) open.set(name, gate);
    }
  } catch (error) {
    await closeGates(open);
    throw error;
  }
  return open;
}

/** Closes all of them at the same time. */
export async function closeGates(open: OpenGates): Promise<void> {
  await Promise.all([...open.values()].map((gate) => gate.close()));
}

/** Has each gate that keeps something in files read it anew. */
export function reloadGates(open: OpenGates): void {
  for (const gate of open.values()) gate.reload?.();
}
