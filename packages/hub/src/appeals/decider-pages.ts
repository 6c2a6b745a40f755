import { mayHavePeople, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApprovalPageServices, approverOrSignIn } from '../approvals/index.ts';
import type { Decider } from './appeal-requests.ts';
import { roleOfOrganisation } from './decider-store.ts';

/** Who has a page for deciders open: an approver in force of a police force or of City Hall, whose rival nobody is. */
export function createDeciderOf(services: ApprovalPageServices) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Decider | undefined> => {
    const approver = await approverOrSignIn(services, request, reply);
    if (approver === undefined) return undefined;
    const { keyId, organisation } = approver.key;
    const role = await roleOfOrganisation(services.approvals.db, organisation);
    if (role === undefined || !mayHavePeople(role, 'appeal-decider'))
      throw new RegistryError(
        'not-allowed',
        'Appeals and disputes are decided by people of the police or of City Hall.',
      );
    return { keyId: keyId.toString('hex'), organisation };
  };
}
