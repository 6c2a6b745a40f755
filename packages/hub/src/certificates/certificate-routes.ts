import { isGate, RegistryError, type Verdict } from '@deadset/domain';
import {
  CertificateAnswer,
  CertificateKeySet,
  CertificateRecheck,
  CertificateRecheckAnswer,
  CheckRequest,
  certificateKeysPath,
  certificatesPath,
  keyOf,
  keySetOf,
  recheckPath,
} from '@deadset/protocol';
import { evenTime, type ParticipantDesk, type PublicDesk } from '../checks/index.ts';
import type { Db } from '../database/index.ts';
import { type App, callerOf } from '../http/index.ts';
import type { Certificates } from './certificates.ts';
import { type GenuineCertificate, recheck } from './recheck.ts';

export interface CertificateRouteServices {
  readonly db: Db;
  readonly desk: ParticipantDesk;
  readonly publicDesk: PublicDesk;
  readonly certificates: Certificates;
}

/** Where whoever is refused or held can have that looked at. */
const appealPath = '/appeal';
/** Certificates that one address may have checked in a minute. */
const rechecksPerMinute = 60;
/** How long the keys may be kept, in seconds. */
const keysLifeSeconds = 3_600;

/** Check certificates for machines: given at a shop's counter, checked again by anybody, and the keys that verify them. */
export function certificateRoutes(app: App, services: CertificateRouteServices): void {
  const keySet = keySetOf(services.certificates.keys);
  app.get(
    certificateKeysPath,
    {
      schema: {
        summary: 'Keys that verify check certificates, the newest first (RFC 7517)',
        response: { 200: CertificateKeySet },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', `public, max-age=${keysLifeSeconds}`);
      return keySet;
    },
  );
  giveRoute(app, services);
  recheckRoute(app, services);
}

function giveRoute(app: App, { db, desk, certificates }: CertificateRouteServices): void {
  app.post(
    certificatesPath,
    {
      schema: {
        summary: 'A check with a certificate of it; a refusal in writing when there is a report',
        body: CheckRequest,
        response: { 200: CertificateAnswer },
      },
    },
    async (request): Promise<CertificateAnswer> => {
      const { gate, imei, presenter, country } = request.body;
      if (!isGate(gate)) throw new Error('a gate that the schema does not let pass');
      const [participant, key] = [callerOf(request).id, keyOf(imei)];
      const question = { participant, gate, keys: [key], door: certificatesPath };
      return db.transaction().execute(async (trx) => {
        const answer = await desk.askWithin(trx, {
          ...question,
          ...(presenter === undefined ? {} : { presenter }),
          ...(country === undefined ? {} : { country }),
        });
        const [verdict] = answer.verdicts;
        if (verdict === undefined) throw new Error('a question without an answer');
        if (verdict.reason !== 'no-report-found') return refusalOf(verdict, answer.at);
        const given = await certificates.give(trx, { gate, key, participant, verdict });
        return {
          given: true,
          certificate: given.text,
          number: given.certificate.number,
          holderCode: given.holderCode,
          validUntil: instant(given.certificate.validUntil),
        };
      });
    },
  );
}

function recheckRoute(app: App, { db, publicDesk, certificates }: CertificateRouteServices): void {
  app.post(
    recheckPath,
    {
      config: { rateLimit: { max: rechecksPerMinute, timeWindow: 60_000 } },
      schema: {
        summary: 'Whether a certificate is genuine and what it says; with the phone’s number, what holds now',
        body: CertificateRecheck,
        response: { 200: CertificateRecheckAnswer },
      },
    },
    async (request, reply): Promise<CertificateRecheckAnswer> => {
      const { certificate: text, number, imei } = request.body;
      if ((text === undefined) === (number === undefined))
        throw new RegistryError('invalid', 'Give the text of the certificate or its number: one of the two.');
      const shown = text === undefined ? { number: number ?? '' } : { text };
      const genuine = await recheck(db, certificates, shown);
      if (genuine === undefined) return { genuine: false };
      if (imei === undefined) return answerOf(genuine);
      const key = keyOf(imei);
      const asker = { address: request.ip, door: recheckPath };
      const answer = await db.transaction().execute((trx) => publicDesk.ask(trx, asker, key));
      await evenTime(reply.elapsedTime);
      if (!answer.answered)
        throw new RegistryError('rate-limited', 'Too many different phones from your network today.');
      const isAbout = genuine.isAbout(key);
      return {
        ...answerOf(genuine),
        ...(isAbout === undefined ? {} : { isAboutThisPhone: isAbout }),
        now: answer.verdict.outcome === 'allow' ? 'no-report-found' : answer.verdict.outcome,
      };
    },
  );
}

function refusalOf({ outcome, reason, tier }: Verdict, at: number): CertificateAnswer {
  return {
    given: false,
    outcome,
    reason,
    ...(tier === undefined ? {} : { tier }),
    at: instant(at),
    appeal: appealPath,
  };
}

function answerOf({ number, gate, participant, issuedAt, validUntil, head }: GenuineCertificate) {
  return {
    genuine: true,
    number,
    gate,
    ...(participant === undefined ? {} : { participant }),
    issuedAt: instant(issuedAt),
    validUntil: instant(validUntil),
    ...(head === undefined ? {} : { position: head.position, root: head.root.toString('hex') }),
  };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
