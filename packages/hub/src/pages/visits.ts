import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import { pageCookies } from './cookies.ts';
import { parseVisit, type Visit } from './visit.ts';
import { openVisit, sealVisit, visitIdOf } from './visit-seal.ts';
import { dropExpired, dropSealed, findSealed, keepSealed } from './visit-store.ts';

/** How long a visit lasts after its last step, in milliseconds: one hour. */
const visitLifeMs = 3_600_000;
const tokenBytes = 32;

/** Visits by cookie: what a victim has told us so far, without an account. */
export interface Visits {
  /** The visit that this browser has open. */
  find(request: FastifyRequest): Promise<Visit | undefined>;
  /** Opens a new visit and closes the one before it, so that a cookie planted by somebody else opens nothing. */
  begin(request: FastifyRequest, reply: FastifyReply, visit: Omit<Visit, 'id'>): Promise<Visit>;
  /** Keeps what has changed and lets the hour begin again. */
  keep(request: FastifyRequest, visit: Visit): Promise<void>;
  /** Forgets everything, here and in the browser. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export interface VisitsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
}

export function createVisits({ db, clock, entropy, secure }: VisitsOptions): Visits {
  const cookies = pageCookies(secure);

  const keepAs = (token: Buffer, visit: Visit) =>
    keepSealed(
      db,
      visitIdOf(token),
      sealVisit(token, entropy(12), JSON.stringify(visit)),
      clock() + visitLifeMs,
    );
  const tokenOf = (request: FastifyRequest): Buffer | undefined => {
    const token = Buffer.from(request.cookies[cookies.visit] ?? '', 'base64url');
    return token.length === tokenBytes ? token : undefined;
  };

  const openedBy = async (token: Buffer): Promise<Visit | undefined> => {
    const sealed = await findSealed(db, visitIdOf(token), clock());
    if (sealed === undefined) return undefined;
    const parsed = parseVisit(JSON.parse(openVisit(token, sealed)));
    // A visit in a shape that this version does not know is over.
    return parsed.ok ? parsed.value : undefined;
  };

  return {
    async find(request) {
      const token = tokenOf(request);
      return token === undefined ? undefined : openedBy(token);
    },
    async begin(request, reply, start) {
      const before = tokenOf(request);
      // What somebody has locked goes on with them: it opens nothing, whoever planted it.
      const locked = before === undefined ? undefined : (await openedBy(before))?.locked;
      if (before !== undefined) await dropSealed(db, visitIdOf(before));
      await dropExpired(db, clock());
      const token = entropy(tokenBytes);
      const id = entropy(16).toString('hex');
      const visit = { ...(locked === undefined ? {} : { locked }), ...start, id };
      await keepAs(token, visit);
      void reply.setCookie(cookies.visit, token.toString('base64url'), cookies.settings);
      return visit;
    },
    async keep(request, visit) {
      const token = tokenOf(request);
      if (token === undefined) throw new Error('a visit without a token cannot be kept');
      await keepAs(token, visit);
    },
    async end(request, reply) {
      const token = tokenOf(request);
      if (token !== undefined) await dropSealed(db, visitIdOf(token));
      for (const name of [cookies.visit, cookies.form, cookies.language])
        void reply.clearCookie(name, cookies.settings);
    },
  };
}
