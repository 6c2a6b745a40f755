import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { type Credentials, HubClient } from '@deadset/client';
import type { Sandbox } from '@deadset/protocol';
import { pauseFor, systemClock } from '../clock.ts';
import { CommandFailure, exitCodes } from '../exit-code.ts';
import { readSecretFile } from '../option-values.ts';
import { Devices, openDevices, readDevices } from './sandbox-source.ts';

/** What every part of the kit can be given. */
export interface ConformArguments {
  readonly hub?: string;
  readonly participant?: string;
  readonly edgesOf?: string;
  readonly secretFile?: string;
  readonly privateKeyFile?: string;
  readonly devices?: string;
  readonly keepDevices?: string;
  readonly webhook?: URL;
  readonly webhookSecretFile?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** What the kit stands on: devices to try with, and the hub, where it may be asked. */
export interface Ground {
  readonly devices: Devices;
  readonly connected?: {
    readonly hub: HubClient;
    /** Whose edges answer for the implementation. */
    readonly participant: string;
  };
}

/**
 * Opens the sandbox at the hub, or reads what was kept of it.
 *
 * Throws `CommandFailure` when neither is given, and `RegistryError` with the hub's words when it refuses.
 */
export async function conformGround(given: ConformArguments): Promise<Ground> {
  const { devices, keepDevices, hub, participant } = given;
  if (devices !== undefined && (hub === undefined || given.offline === true))
    return { devices: new Devices(await readDevices(devices)) };
  if (hub === undefined || participant === undefined) {
    throw new CommandFailure(
      'The kit needs devices to try with: give --hub, --participant and --secret-file, or --devices FILE of an earlier run.',
      exitCodes.usage,
    );
  }
  const client = new HubClient({ url: hub, ...(await credentialsOf(participant, given)) });
  const sandbox = await openDevices(client, { clock: systemClock, pause: pauseFor });
  if (keepDevices !== undefined) await keep(keepDevices, sandbox);
  return {
    devices: new Devices(sandbox),
    connected: { hub: client, participant: given.edgesOf ?? participant },
  };
}

async function credentialsOf(participant: string, given: ConformArguments): Promise<Credentials> {
  const { secretFile, privateKeyFile } = given;
  if (privateKeyFile !== undefined)
    return { participant, privateKey: createPrivateKey(await readFile(privateKeyFile, 'utf8')) };
  if (secretFile !== undefined) return { participant, secret: await readSecretFile(secretFile) };
  throw new CommandFailure(
    "The participant's credentials are needed: give --secret-file FILE or --private-key-file FILE.",
    exitCodes.usage,
  );
}

async function keep(path: string, sandbox: Sandbox): Promise<void> {
  await writeFile(path, `${JSON.stringify(sandbox, null, 2)}\n`);
}
