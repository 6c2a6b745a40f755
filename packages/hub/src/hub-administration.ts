import { createRequire } from 'node:module';
import type { AdministrationGround } from './administration/index.ts';
import type { HubConfig } from './config.ts';
import type { HubParts } from './hub-app.ts';
import { readHealth } from './hub-health.ts';
import type { OwnershipService } from './ownership/index.ts';
import type { PeopleDependencies } from './people/index.ts';
import type { Rounds } from './upkeep/index.ts';

/** What the pages of the registry's own state are made from. `rounds` is filled once they are started. */
export function administrationOf(
  config: HubConfig,
  parts: HubParts,
  who: {
    readonly ownership: OwnershipService;
    readonly people: PeopleDependencies;
    readonly rounds: readonly Rounds[];
  },
): AdministrationGround {
  return {
    db: parts.database.db,
    clock: parts.clock,
    config,
    version: versionOfHub(),
    publicUrl: parts.publicUrl,
    policy: parts.policy,
    headSize: () => parts.verified.size,
    isSequencing: () => parts.sequencer.isActive(),
    health: () => readHealth(parts),
    rounds: () => who.rounds.map((one) => one.state()),
    operators: who.ownership.operators,
    staffIssuers: who.people.signIns.organisations,
  };
}

function versionOfHub(): string {
  const described: unknown = createRequire(import.meta.url)('../package.json');
  const version =
    typeof described === 'object' && described !== null && 'version' in described && described.version;
  return typeof version === 'string' ? version : 'unknown';
}
