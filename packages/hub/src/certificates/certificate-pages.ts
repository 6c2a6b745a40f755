import { type ImeiKey, RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { AskingPages, PublicAnswer, PublicAsker, PublicDesk } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, readImeiField, type Screens } from '../pages/index.ts';
import { KeepForm, RecheckForm, WatchForm } from './certificate-forms.ts';
import { certificateView, recheckedView } from './certificate-views.ts';
import type { Certificates, GivenCertificate } from './certificates.ts';
import { type GenuineCertificate, recheck } from './recheck.ts';
import { typedAddress } from './typed-address.ts';
import type { CertificateWatch } from './watch.ts';

export interface CertificatePageServices {
  readonly db: Db;
  readonly clock: Clock;
  readonly desk: PublicDesk;
  readonly asking: AskingPages;
  readonly certificates: Certificates;
  readonly watch: CertificateWatch;
}

/** Certificates that one address may ask for or have checked in a minute. */
const limited = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** Check certificates for people: kept after a check, checked again by anybody, and the watch behind them. */
export function certificatePages(app: App, screens: Screens, services: CertificatePageServices): void {
  keepingPage(app, screens, services);
  recheckPages(app, screens, services);
  watchPage(app, screens, services);
}

type Kept = { readonly answer: PublicAnswer; readonly given?: GivenCertificate };

/** The check again, and the certificate of it, in one transaction. */
async function keep(
  { db, desk, certificates }: CertificatePageServices,
  asker: PublicAsker,
  key: ImeiKey,
): Promise<Kept> {
  return db.transaction().execute(async (trx) => {
    const answer = await desk.ask(trx, asker, key);
    if (!answer.answered || answer.verdict.reason !== 'no-report-found') return { answer };
    const { verdict } = answer;
    return { answer, given: await certificates.give(trx, { gate: 'resale', key, verdict }) };
  });
}

function keepingPage(app: App, screens: Screens, services: CertificatePageServices): void {
  const { asking } = services;
  app.post(
    '/check/certificate',
    { schema: { body: KeepForm }, config: { openForm: true, ...limited } },
    async (request, reply) => {
      const field = readImeiField(request.body.imei ?? '');
      if (!field.ok) return reply.redirect('/check', 303);
      const { answer, given } = await keep(
        services,
        asking.askerOf(request, '/check/certificate'),
        field.key,
      );
      await asking.evenOut(reply);
      if (!answer.answered) return asking.refuse(reply, answer);
      if (given === undefined) {
        return asking.tell(reply, answer, field.key);
      }
      return screens.showForm(reply, 'certificates/certificate.njk', await certificateView(given));
    },
  );
}

function recheckPages(app: App, screens: Screens, services: CertificatePageServices): void {
  const { db, clock, desk, asking, certificates } = services;
  const template = 'certificates/recheck.njk';
  app.get('/certificate', async (request, reply) => {
    asking.greet(request, reply);
    return screens.show(reply, template);
  });
  app.post(
    '/certificate',
    { schema: { body: RecheckForm }, config: { openForm: true, ...limited } },
    async (request, reply) => {
      const { certificate = '', number = '', imei = '', keep: kept } = request.body;
      const typed = { certificate, number, imei };
      const refuse = (errors: Record<string, string>, more = {}) =>
        screens.show(reply, template, { ...typed, errors, errorList: errorList(errors), ...more }, 400);
      if (certificate.trim() === '' && number.trim() === '') {
        return refuse({ number: 'Type the number of the certificate, or paste its text' });
      }
      const field = imei.trim() === '' ? undefined : readImeiField(imei, kept);
      if (field?.ok === false) return refuse({ imei: field.problem }, { doubtful: field.doubtful });
      const shown = certificate.trim() === '' ? { number } : { text: certificate };
      const genuine = await recheck(db, certificates, shown);
      if (genuine === undefined) return screens.show(reply, 'certificates/not-genuine.njk', {}, 404);
      if (field === undefined) return showRechecked(screens, reply, genuine, clock());
      const asker = asking.askerOf(request, '/certificate');
      const answer = await db.transaction().execute((trx) => desk.ask(trx, asker, field.key));
      await asking.evenOut(reply);
      if (!answer.answered) return asking.refuse(reply, answer);
      const about = genuine.isAbout(field.key);
      return showRechecked(screens, reply, genuine, clock(), { about, outcome: answer.verdict.outcome });
    },
  );
}

function showRechecked(
  screens: Screens,
  reply: FastifyReply,
  genuine: GenuineCertificate,
  at: number,
  now?: { about: boolean | undefined; outcome: string },
): FastifyReply {
  return screens.showForm(reply, 'certificates/rechecked.njk', { ...recheckedView(genuine, at), now });
}

function watchPage(
  app: App,
  screens: Screens,
  { db, clock, certificates, watch }: CertificatePageServices,
): void {
  app.post('/certificate/watch', { schema: { body: WatchForm }, config: limited }, async (request, reply) => {
    const { number = '', address = '', end = '' } = request.body;
    const genuine = await recheck(db, certificates, { number });
    if (genuine === undefined) return screens.show(reply, 'certificates/not-genuine.njk', {}, 404);
    const refuse = (problem: string) => {
      const errors = { address: problem };
      const view = { ...recheckedView(genuine, clock()), address, errors, errorList: errorList(errors) };
      return screens.showForm(reply, 'certificates/rechecked.njk', view, 400);
    };
    const to = typedAddress(address);
    if (to === undefined) return refuse('Type an e-mail address or a phone number');
    const work = () =>
      db.transaction().execute(async (trx) => {
        if (end === 'yes') return watch.end(trx, genuine.number, to);
        await watch.begin(trx, genuine.number, to);
        return true;
      });
    try {
      if (!(await work())) return refuse('This is not the address that is kept for the certificate');
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return refuse(error.message);
    }
    const view = { number: genuine.number, ended: end === 'yes', validUntil: genuine.validUntil };
    return screens.show(reply, 'certificates/watching.njk', view);
  });
}
