import { formatImei, type ImeiKey, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { qrPicture } from '../certificates/index.ts';
import { type App, csvText } from '../http/index.ts';
import { errorList, readableImei, readImeiField, type Screens, type View } from '../pages/index.ts';
import { findParticipant } from '../participants/index.ts';
import { personOf } from '../people/index.ts';
import { counterFrame } from './clerk-at.ts';
import type { CounterDependencies } from './counter-dependencies.ts';
import { CustodyForm, lineTyped, NumberPath, SaidQuery, StartForm, TakeInForm } from './counter-forms.ts';
import { orProblem } from './refusal-pages.ts';
import { listSteps } from './step-store.ts';
import { stepViews } from './stock-views.ts';
import { findSurrender, listSurrenders, type Surrender } from './surrender-store.ts';
import { noteSurrender, takeIn } from './surrenders.ts';

const mostShown = 500;
const mostExported = 100_000;

/** Phones that are handed in: the receipt for whoever brings one, where they are kept, and when the police take them. */
export function surrenderPages(app: App, screens: Screens, counter: CounterDependencies): void {
  listPages(app, screens, counter);
  takeInPages(app, screens, counter);
  oneSurrenderPages(app, screens, counter);
}

function listPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db } = counter;
  app.get('/counter/surrenders', async (request, reply) => {
    const person = personOf(request);
    const rows = (await listSurrenders(db, person.organisation, mostShown)).map(surrenderView);
    const frame = await counterFrame(counter, person, 'surrenders');
    return screens.show(reply, 'counter/surrenders.njk', { ...frame, rows });
  });
  app.get('/counter/surrenders.csv', async (request, reply) => {
    const rows = await listSurrenders(db, personOf(request).organisation, mostExported);
    const lines = rows.map(({ number, key, description, receivedAt, status, changedAt }) => [
      number,
      key === undefined ? undefined : formatImei(key),
      description,
      new Date(receivedAt).toISOString(),
      status,
      new Date(changedAt).toISOString(),
    ]);
    void reply.header('content-disposition', 'attachment; filename="handed-in.csv"');
    const heading = ['number', 'imei', 'description', 'receivedAt', 'status', 'changedAt'];
    return reply.type('text/csv; charset=utf-8').send(csvText([heading, ...lines]));
  });
}

function takeInPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const show = async (request: FastifyRequest, reply: FastifyReply, typed: View, problem?: View) => {
    const frame = await counterFrame(counter, personOf(request), 'surrenders');
    const view = { ...frame, typed, errors: {}, camera: true, ...problem };
    return screens.showForm(reply, 'counter/take-in.njk', view, problem === undefined ? 200 : 400);
  };
  app.get('/counter/surrenders/add', (request, reply) => show(request, reply, {}));
  // From the answer: the number goes on in the form, so that it is in no address.
  app.post('/counter/surrenders/add', { schema: { body: StartForm } }, (request, reply) =>
    show(request, reply, { imei: request.body.imei }),
  );
  app.post('/counter/surrenders', { schema: { body: TakeInForm } }, async (request, reply) => {
    const { imei = '', keep } = request.body;
    const [description, note] = [lineTyped(request.body.description, 120), lineTyped(request.body.note)];
    const field = readImeiField(imei, keep);
    if (!field.ok && !field.isEmpty) {
      const errors = { imei: field.problem };
      const problem = { errors, doubtful: field.doubtful, errorList: errorList(errors) };
      return show(request, reply, request.body, problem);
    }
    if (!field.ok && description === undefined) {
      const errors = { description: 'Without its number, say what the phone looks like' };
      return show(request, reply, request.body, { errors, errorList: errorList(errors) });
    }
    const given = await takeIn(counter, personOf(request), {
      ...(field.ok ? { key: field.key } : {}),
      ...(description === undefined ? {} : { description }),
      ...(note === undefined ? {} : { note }),
    });
    const { organisation } = personOf(request);
    const participant = await findParticipant(counter.db, organisation);
    return screens.show(reply, 'counter/receipt.njk', {
      ...surrenderView(given.surrender),
      code: given.code,
      by: participant?.name ?? organisation,
      qr: await qrPicture(given.code, 'The code of this receipt as a QR code'),
    });
  });
}

function oneSurrenderPages(app: App, screens: Screens, counter: CounterDependencies): void {
  const { db } = counter;
  const show = async (request: FastifyRequest, reply: FastifyReply, number: string, more: View = {}) => {
    const person = personOf(request);
    const found = await findSurrender(db, person.organisation, number);
    if (found === undefined)
      throw new RegistryError('not-found', 'No phone with this number was handed in to you.');
    const view = {
      ...(await counterFrame(counter, person, 'surrenders')),
      phone: surrenderView(found),
      steps: stepViews(counter, found.id, await listSteps(db, found.id)),
      ...more,
    };
    return screens.showForm(reply, 'counter/surrender.njk', view, more['errors'] === undefined ? 200 : 400);
  };
  app.get(
    '/counter/surrenders/:number',
    { schema: { params: NumberPath, querystring: SaidQuery } },
    (request, reply) =>
      show(
        request,
        reply,
        request.params.number,
        request.query.said === 'noted' ? { said: 'Written down.' } : {},
      ),
  );
  app.post(
    '/counter/surrenders/:number/custody',
    { schema: { params: NumberPath, body: CustodyForm } },
    async (request, reply) => {
      const { number } = request.params;
      const act = request.body.act === 'handed-over' ? 'handed-over' : 'put-away';
      return orProblem(
        async () => {
          const note = lineTyped(request.body.note);
          if (note === undefined) throw new RegistryError('invalid', 'Say where it is, or who took it');
          await noteSurrender(counter, personOf(request), { number, act, note });
          return reply.redirect(`/counter/surrenders/${number}?said=noted`, 303);
        },
        (problem) => show(request, reply, number, { ...problem, note: request.body.note }),
        'note',
      );
    },
  );
}

function surrenderView({ number, key, description, receivedAt, status, changedAt }: Surrender) {
  return { number, imei: imeiWords(key), description, receivedAt, isHeld: status === 'held', changedAt };
}

function imeiWords(key: ImeiKey | undefined): string {
  return key === undefined ? 'not read' : readableImei(formatImei(key));
}
