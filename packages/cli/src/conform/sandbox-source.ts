import { readFile } from 'node:fs/promises';
import type { HubClient } from '@deadset/client';
import { type Gate, type SandboxKind, type Verdict, verdictAt } from '@deadset/domain';
import { listingOfSandbox, parserOf, Sandbox, type SandboxDevice } from '@deadset/protocol';
import { CommandFailure } from '../exit-code.ts';

const parseSandbox = parserOf(Sandbox);

/** The devices that the kit tries with: from the hub, or from what was kept of an earlier run. */
export class Devices {
  readonly #devices: readonly SandboxDevice[];

  constructor({ devices }: Sandbox) {
    this.#devices = devices;
  }

  /** All of a kind; none when the sandbox has none. */
  of(kind: SandboxKind): readonly SandboxDevice[] {
    return this.#devices.filter((device) => device.kind === kind);
  }

  /** One of every kind that there is. */
  oneOfEach(): readonly SandboxDevice[] {
    return this.#devices.filter(({ kind }, i) => this.#devices.findIndex((one) => one.kind === kind) === i);
  }
}

/** What the rules say at a gate about a device. */
export function expectedAt(gate: Gate, device: SandboxDevice, at: number): Verdict {
  return verdictAt(gate, listingOfSandbox(device), at);
}

/** Devices of an earlier run. Throws `CommandFailure` when the file is something else. */
export async function readDevices(path: string): Promise<Sandbox> {
  const sandbox = parseSandbox(jsonOf(await readFile(path, 'utf8')));
  if (!sandbox.ok)
    throw new CommandFailure(`${path} is not what --keep-devices writes (${sandbox.problem}).`);
  return sandbox.value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says so in its own words.
    return undefined;
  }
}

/** Has every kind of device stand at the hub, and waits until followers can have them, at most this long. */
export async function openDevices(
  hub: HubClient,
  { clock, pause }: { clock: () => number; pause: (ms: number) => Promise<void> },
  patienceMs = 15_000,
): Promise<Sandbox> {
  const end = clock() + patienceMs;
  for (let sandbox = await hub.sandbox.open(); ; sandbox = await hub.sandbox.look()) {
    const isPublished = sandbox.devices.every(
      ({ listing, publishedAt }) => listing === undefined || publishedAt !== undefined,
    );
    if (isPublished) return sandbox;
    if (clock() > end)
      throw new CommandFailure('The hub publishes nothing just now: its log waits for its witnesses.');
    await pause(200);
  }
}
