/**
 * Staff of organisations: invitations, sign-in by passkey, by their organisation (OpenID Connect) or by a link that
 * serves once, sessions, and why they look at what concerns people. A page asks `personOf(request)`; who may open it is
 * said by the table of authorisation.
 */
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { accountPages, homePages } from './account-pages.ts';
import { peoplePages } from './people-pages.ts';
import { purposePages } from './purpose-pages.ts';
import { signInPages } from './sign-in-pages.ts';
import type { PeoplePageServices } from './staff-pages.ts';

export {
  createOrganisationSignIns,
  readStaffIssuers,
  type StaffIssuer,
} from './organisation-sign-in.ts';
export type { PeopleDependencies } from './people-dependencies.ts';
export {
  changeRoles,
  type Invitation,
  inviteFirstAdministrator,
  invitePerson,
  linkPath,
  removePerson,
  renewLink,
} from './people-service.ts';
export { statePurpose } from './person-sessions.ts';
export { listPeople, type Person } from './person-store.ts';
export { personOf, personPresence } from './presence-pages.ts';
export { may, type QueueCounts } from './staff-links.ts';

/** Every page of staff's own accounts and of who is staff. */
export function staffPages(app: App, screens: Screens, services: PeoplePageServices): void {
  signInPages(app, screens, services);
  homePages(app, screens, services);
  accountPages(app, screens, services);
  purposePages(app, screens, services);
  peoplePages(app, screens, services);
}
