import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import { errorList, type View } from '../pages/index.ts';

/** Does something, and shows the page again with the refusal above the field that it is about. */
export async function orProblem(
  work: () => Promise<FastifyReply>,
  showAgain: (problem: View) => FastifyReply | Promise<FastifyReply>,
  field: string,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    // What is not there has no page to be shown again on.
    if (!(error instanceof RegistryError) || error.code === 'not-found') throw error;
    const errors = { [field]: error.message };
    return showAgain({ errors, errorList: errorList(errors) });
  }
}
