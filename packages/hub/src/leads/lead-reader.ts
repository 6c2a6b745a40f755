import { RegistryError } from '@deadset/domain';
import { may, type personOf } from '../people/index.ts';
import { officerOf } from '../police-zone/index.ts';
import type { LeadReader } from './lead-desk.ts';

/** Somebody of a police force as a reader of leads. Throws 'not-allowed' for analysts elsewhere: leads are police work. */
export function readerOf(person: ReturnType<typeof personOf>): LeadReader {
  if (person.organisationRole !== 'police')
    throw new RegistryError('not-allowed', 'Leads about presenters are for people of a police force.');
  return { officer: officerOf(person), decides: may(person, 'lead.sign') };
}
