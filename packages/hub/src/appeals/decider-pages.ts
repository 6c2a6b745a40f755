import { mayHavePeople, RegistryError } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import { type ApprovalPageServices, approverOn } from '../approvals/index.ts';
import { personOf } from '../people/index.ts';
import type { Decider } from './appeal-requests.ts';
import { roleOfOrganisation } from './decider-store.ts';

/**
 * Who has a page open that the table of authorisation opens to approvers and to staff: the approver, or else the person.
 *
 * Of approvers only those of the police and of City Hall, whose rival nobody is; of staff the table has said it already.
 */
export function createDeciderOf(services: ApprovalPageServices) {
  return async (request: FastifyRequest): Promise<Decider> => {
    const approver = await approverOn(services, request);
    if (approver === undefined) return staffOf(request);
    const { keyId, organisation } = approver.key;
    const role = await roleOfOrganisation(services.approvals.db, organisation);
    if (role === undefined || !mayHavePeople(role, 'appeal-decider'))
      throw new RegistryError(
        'not-allowed',
        'Appeals and disputes are decided by people of the police or of City Hall.',
      );
    const hex = keyId.toString('hex');
    return { keyId: hex, organisation, actor: `approver:${hex}` };
  };
}

/** Who has a page open that is for staff alone. */
export function staffOf(request: FastifyRequest): Decider {
  const { id, organisation } = personOf(request);
  return { keyId: id.replaceAll('-', ''), organisation, actor: `person:${id}` };
}
