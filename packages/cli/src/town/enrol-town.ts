import { RegistryError } from '@deadset/domain';
import {
  addParticipant,
  type Db,
  inviteFirstAdministrator,
  invitePerson,
  linkPath,
  listPeople,
  openDatabase,
  renewLink,
  setEdgeConsent,
} from '@deadset/hub';
import { systemClock } from '../clock.ts';
import { CommandFailure } from '../exit-code.ts';
import { scopesOf } from '../participant/role-scopes.ts';
import { giveTownPast } from './town-past.ts';
import { type Desk, desks, organisations } from './town-plan.ts';
import type { TownSecrets } from './town-secrets.ts';

/** Paths of the links that let people in, each once. */
export interface TownLinks {
  /** Of the first administrator; absent once there has been one. */
  readonly firstSignIn?: string;
  /** Of everybody who works at a desk, new at every start. */
  readonly desks: readonly (Desk & { readonly link: string })[];
}

/**
 * Lets everybody in the town take part, unless they do already; their secrets are kept for the next start. A town that is
 * new is given a past.
 */
export async function enrolTown(
  urls: { readonly applicationUrl: string; readonly ownerUrl: string },
  secrets: TownSecrets,
  log: (message: string) => void,
): Promise<TownLinks> {
  const database = await openDatabase({ ...urls, log });
  try {
    if (secrets.find(organisations.networkA.id) === undefined) await giveTownPast(database.db, systemClock());
    for (const organisation of Object.values(organisations)) {
      if (secrets.find(organisation.id) !== undefined) continue;
      await secrets.keep(organisation.id, await enrol(database.db, organisation));
    }
    // The edge for the counters is the maker's.
    const [participant, runner] = [organisations.shop.id, organisations.maker.id];
    await setEdgeConsent(database.db, { participant, runner, isGiven: true });
    const atDesks = [];
    for (const desk of desks) atDesks.push({ ...desk, link: await linkOf(database.db, desk) });
    const token = await inviteFirstAdministrator(database.db);
    return { desks: atDesks, ...(token !== undefined && { firstSignIn: linkPath(token) }) };
  } finally {
    await database.close();
  }
}

/** A link for whoever works there: somebody new, or those of the start before. */
async function linkOf(db: Db, { organisation, called, roles }: Desk): Promise<string> {
  const present = (await listPeople(db, organisation)).find((person) => person.called === called);
  if (present !== undefined) return linkPath(await renewLink(db, present.id));
  return linkPath((await invitePerson(db, { organisation, called, roles })).token);
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
