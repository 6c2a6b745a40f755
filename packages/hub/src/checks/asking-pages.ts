import type { ImeiKey } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageCookies, type Screens } from '../pages/index.ts';
import type { CheckSessions } from './check-session.ts';
import { answerView } from './check-views.ts';
import { evenTime, usualFloorMs } from './even-time.ts';
import type { HandInPoint } from './hand-in-points.ts';
import type { PublicAnswer, PublicAsker } from './public-desk.ts';

/** What the pages share on which somebody asks about a phone without saying who they are. */
export interface AskingPages {
  /** Gives the browser its session, if it has none. */
  greet(request: FastifyRequest, reply: FastifyReply): void;
  askerOf(request: FastifyRequest, door: string): PublicAsker;
  /** Waits until an answer may leave; to several questions it takes as much longer. */
  evenOut(reply: FastifyReply, questions?: number): Promise<void>;
  /** The page of an answer. */
  tell(reply: FastifyReply, answer: PublicAnswer & { answered: true }, key: ImeiKey): FastifyReply;
  /** The page that says why there is no answer, and what to do. */
  refuse(reply: FastifyReply, answer: PublicAnswer & { answered: false }): FastifyReply;
}

export interface AskingParts {
  readonly screens: Screens;
  readonly sessions: CheckSessions;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
  /** See `evenTime`. */
  readonly answerFloorMs?: number;
  /** Where a phone that turns out to be stolen can be handed in; a police station when absent. */
  readonly handInPoints?: readonly HandInPoint[];
}

export function askingPages(parts: AskingParts): AskingPages {
  const { screens, sessions, secure, answerFloorMs = usualFloorMs, handInPoints = [] } = parts;
  const cookies = pageCookies(secure);
  return {
    greet: (request, reply) => {
      if (sessions.read(request.cookies[cookies.check]) !== undefined) return;
      void reply.setCookie(cookies.check, sessions.open(), cookies.settings);
    },
    askerOf: (request, door) => {
      const session = sessions.read(request.cookies[cookies.check]);
      return { address: request.ip, door, ...(session === undefined ? {} : { session }) };
    },
    evenOut: (reply, questions = 1) => evenTime(reply.elapsedTime, answerFloorMs * questions),
    tell: (reply, { verdict, at }, key) =>
      screens.show(reply, 'checks/answer.njk', { ...answerView(verdict, key, at), points: handInPoints }),
    refuse: (reply, { because, retryAfterSeconds }) => {
      void reply.header('retry-after', retryAfterSeconds);
      return screens.show(reply, 'checks/too-many.njk', { because }, 429);
    },
  };
}
