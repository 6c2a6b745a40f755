import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import { errorList, type Screens, type View } from '../pages/index.ts';
import type { PeopleDependencies } from './people-dependencies.ts';
import type { QueueCounts } from './staff-links.ts';

/** What the pages of staff work with. */
export interface PeoplePageServices {
  readonly people: PeopleDependencies;
  /** How much waits on pages of staff, by their addresses. */
  readonly queueCounts: QueueCounts;
}

/** Tries to sign in, or to show a passkey, that one address has in a minute: a whole force may be behind one. */
export const signInLimit = { rateLimit: { max: 60, timeWindow: 60_000 } };

/** Does something, and shows the page again with what is wrong above it when it is refused. */
export async function orShowProblem(
  work: () => Promise<FastifyReply>,
  showAgain: (problem: View) => FastifyReply | Promise<FastifyReply>,
  field: string,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const errors = { [field]: error.message };
    return showAgain({ errors, errorList: errorList(errors) });
  }
}

/** Shows a form, as wrong when there is a problem. */
export function showForm(
  screens: Screens,
  reply: FastifyReply,
  template: string,
  view: View,
  problem?: View,
): FastifyReply {
  return screens.showForm(reply, template, { ...view, ...problem }, problem === undefined ? 200 : 400);
}
