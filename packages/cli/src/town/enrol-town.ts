import { RegistryError } from '@deadset/domain';
import {
  addParticipant,
  type Db,
  inviteFirstAdministrator,
  linkPath,
  openDatabase,
  setEdgeConsent,
} from '@deadset/hub';
import { CommandFailure } from '../exit-code.ts';
import { scopesOf } from '../participant/role-scopes.ts';
import { organisations } from './town-plan.ts';
import type { TownSecrets } from './town-secrets.ts';

/**
 * Lets everybody in the town take part, unless they do already; their secrets are kept for the next start. Gives the
 * path of the link for the first administrator; undefined once there has been one.
 */
export async function enrolTown(
  urls: { readonly applicationUrl: string; readonly ownerUrl: string },
  secrets: TownSecrets,
  log: (message: string) => void,
): Promise<string | undefined> {
  const database = await openDatabase({ ...urls, log });
  try {
    for (const organisation of Object.values(organisations)) {
      if (secrets.find(organisation.id) !== undefined) continue;
      await secrets.keep(organisation.id, await enrol(database.db, organisation));
    }
    // The edge for the counters is the maker's.
    const [participant, runner] = [organisations.shop.id, organisations.maker.id];
    await setEdgeConsent(database.db, { participant, runner, isGiven: true });
    const token = await inviteFirstAdministrator(database.db);
    return token && linkPath(token);
  } finally {
    await database.close();
  }
}

type Organisation = (typeof organisations)[keyof typeof organisations];

async function enrol(db: Db, organisation: Organisation): Promise<string> {
  try {
    const { secret } = await addParticipant(db, { ...organisation, scopes: scopesOf(organisation.role) });
    return secret;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'conflict') throw error;
    throw new CommandFailure(
      `${organisation.id} takes part already, but its secret is not in the data folder; choose another folder with --data.`,
      undefined,
      { cause: error },
    );
  }
}
