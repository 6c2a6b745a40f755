import { formatImei, RegistryError } from '@deadset/domain';
import type { FastifyRequest } from 'fastify';
import { recordAudit } from '../audit/index.ts';
import { qrPicture } from '../certificates/index.ts';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { findBuyIn, type StockRow } from './buy-in-store.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { NumberPath } from './counter-forms.ts';
import { openCertificate } from './counter-seal.ts';
import { listSteps } from './step-store.ts';
import { exportRow, rowView, stepViews } from './stock-views.ts';

/**
 * The evidence of good faith: the certificate of the check at the purchase, what was written down of it, and in whose
 * hands the phone was since; to be printed, or as a file. Who sold it is opened apart from it, for a reason that is kept.
 */
export function packPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db, clock } = counter;
  const open = async (request: FastifyRequest, number: string) => {
    const person = personOf(request);
    const phone = await findBuyIn(db, person.organisation, number);
    if (phone === undefined)
      throw new RegistryError('not-found', 'There is no phone with this number in your stock.');
    await recordAudit(db, {
      at: clock(),
      actor: `person:${person.id}`,
      act: 'export',
      object: `buy-in:${number}`,
      why: 'the evidence of good faith was made',
      onBehalfOf: person.organisation,
    });
    const steps = stepViews(counter, phone.id, await listSteps(db, phone.id));
    return { phone, steps, certificate: certificateOf(counter, phone) };
  };

  app.get('/counter/stock/:number/pack', { schema: { params: NumberPath } }, async (request, reply) => {
    const { phone, steps, certificate } = await open(request, request.params.number);
    const qr = certificate && (await qrPicture(certificate.text, 'The certificate as a QR code'));
    const { organisation } = personOf(request);
    const view = { phone: rowView(phone, clock()), steps, certificate, qr, organisation, madeAt: clock() };
    return screens.show(reply, 'counter/pack.njk', view);
  });
  app.get('/counter/stock/:number/pack.json', { schema: { params: NumberPath } }, async (request, reply) => {
    const { phone, steps, certificate } = await open(request, request.params.number);
    const pack = {
      organisation: personOf(request).organisation,
      madeAt: new Date(clock()).toISOString(),
      phone: { ...exportRow(phone, clock()), imei: formatImei(phone.key) },
      ...(certificate === undefined
        ? {}
        : { certificate: { ...certificate, issuedAt: new Date(certificate.issuedAt).toISOString() } }),
      custody: steps.map(({ words, by, at, note }) => ({
        step: words,
        by,
        at: new Date(at).toISOString(),
        ...(note === undefined ? {} : { note }),
      })),
    };
    void reply.header('content-disposition', `attachment; filename="${request.params.number}.json"`);
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(pack, undefined, 2));
  });
}

function certificateOf({ sealKey }: CounterDependencies, { id, sealedCertificate }: StockRow) {
  return sealedCertificate === undefined ? undefined : openCertificate(sealKey, id, sealedCertificate);
}
