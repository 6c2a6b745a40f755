import { type Gate, isGate, RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, formOf, type Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { rowOf, statusOf } from './bulk-check-views.ts';
import type { BulkCheckService, NamedBulkCheck } from './bulk-checks.ts';
import { drained } from './drained.ts';
import { arrivingForm } from './form-files.ts';
import type { BulkSender } from './receive.ts';
import { mediaTypes, type RowFormat, rowStream } from './row-stream.ts';
import { listOf, pastedField, readSentForm, type SentForm } from './sent-form.ts';

const ListPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});
const StatusQuery = strictObject({ still: Type.Optional(Type.Literal('yes')) });
const RowsQuery = strictObject({ after: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })) });
/** How often the page of a list that is under way asks for itself again, in seconds. */
const refreshSeconds = 5;
/** Where a clerk asks: not the gates of machines. */
const gateWords: Readonly<Partial<Record<Gate, string>>> = {
  resale: 'Before they are bought or sold',
  repair: 'Before they are repaired',
  parts: 'Before they are taken apart',
  export: 'Before they leave the country',
  insurance: 'Before they are insured',
  activation: 'Before they are set up',
  account: 'Before somebody new signs in',
};

/** Long lists for people of an organisation: sent, followed, fetched; every page works without a script. */
export function bulkCheckPages(app: App, screens: Screens, lists: BulkCheckService): void {
  app.get('/staff/lists', async (request, reply) => {
    const { participant } = senderOf(request);
    const sent = (await lists.list(participant)).map(viewOf);
    return screens.show(reply, 'bulk-checks/lists.njk', { sent });
  });
  sendPages(app, screens, lists);
  statusPages(app, screens, lists);
  answerPages(app, screens, lists);
}

function sendPages(app: App, screens: Screens, lists: BulkCheckService): void {
  const template = 'bulk-checks/send.njk';
  const viewFor = async ({ participant }: BulkSender) => ({
    gates: (await lists.gatesOf(participant)).flatMap((gate) =>
      isGate(gate) && gateWords[gate] !== undefined ? [{ value: gate, text: gateWords[gate] }] : [],
    ),
  });
  app.get('/staff/lists/send', async (request, reply) =>
    screens.showForm(reply, template, await viewFor(senderOf(request))),
  );
  /** Shows the form again, with what is wrong and what was filled in. */
  const showAgain = async (
    request: FastifyRequest,
    reply: FastifyReply,
    error: unknown,
    typed?: SentForm,
  ) => {
    if (!(error instanceof RegistryError)) throw error;
    const errors = { [typed?.field ?? 'file']: error.message };
    const view = { ...(await viewFor(senderOf(request))), typed, errors, errorList: errorList(errors) };
    return screens.showForm(reply, template, view, 400);
  };
  const keep = async (request: FastifyRequest, reply: FastifyReply, form: SentForm) => {
    const send = async () => lists.send({ sender: senderOf(request), ...listOf(form) });
    try {
      return await reply.redirect(`/staff/lists/${await drained(request.raw, send())}`, 303);
    } catch (error) {
      return showAgain(request, reply, error, form);
    }
  };
  void app.register(async (scope: App) => {
    // The file is read as it comes. The form shows that it is ours by its first field, which is read here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload));
    scope.post(
      '/staff/lists/send',
      { config: { openForm: true, streamedBody: true } },
      async (request, reply) => {
        try {
          const form = await drained(request.raw, takeForm(scope, request, reply));
          // Whoever asks whether a form is ours has answered one that is not.
          return form === undefined ? reply : await keep(request, reply, form);
        } catch (error) {
          return showAgain(request, reply, error);
        }
      },
    );
  });
}

async function takeForm(
  scope: App,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SentForm | undefined> {
  const form = arrivingForm(request.raw, request.headers['content-type'] ?? '', pastedField);
  return readSentForm(form, (token) => isOurForm(scope, request, reply, token));
}

/** Whether a form came from a page of ours; what `pageScope` asks of every other form. One that did not is answered here. */
function isOurForm(scope: App, request: FastifyRequest, reply: FastifyReply, token: string): boolean {
  request.body = { _csrf: token };
  let isOurs = false;
  scope.csrfProtection(request, reply, () => {
    isOurs = true;
  });
  return isOurs;
}

function statusPages(app: App, screens: Screens, lists: BulkCheckService): void {
  app.get(
    '/staff/lists/:id',
    { schema: { params: ListPath, querystring: StatusQuery } },
    async (request, reply) => {
      const list = await lists.find(senderOf(request).participant, request.params.id);
      const isStill = request.query.still === 'yes';
      if (list.state === 'waiting' && !isStill) void reply.header('refresh', refreshSeconds);
      return screens.showForm(reply, 'bulk-checks/list.njk', { list: viewOf(list), isStill, refreshSeconds });
    },
  );
  app.post(
    '/staff/lists/:id/cancel',
    { schema: { params: ListPath, body: formOf({}) } },
    async (request, reply) => {
      const { id } = request.params;
      await lists.cancel(senderOf(request), id);
      return reply.redirect(`/staff/lists/${id}`, 303);
    },
  );
}

function answerPages(app: App, screens: Screens, lists: BulkCheckService): void {
  app.get(
    '/staff/lists/:id/rows',
    { schema: { params: ListPath, querystring: RowsQuery } },
    async (request, reply) => {
      const sender = senderOf(request);
      const list = await lists.find(sender.participant, request.params.id);
      const rows = (await lists.rows(sender, list.id, Number(request.query.after ?? '0'))).map(rowOf);
      const view = { list: viewOf(list), rows, next: rows.at(-1)?.line };
      return screens.show(reply, 'bulk-checks/rows.njk', view);
    },
  );
  const wholeFile = (format: RowFormat) =>
    app.get(`/staff/lists/:id/rows.${format}`, { schema: { params: ListPath } }, async (request, reply) => {
      const { id } = request.params;
      const rows = await lists.allRows(senderOf(request), id);
      return reply
        .type(mediaTypes[format])
        .header('content-disposition', `attachment; filename="answers-${id.slice(0, 8)}.${format}"`)
        .send(rowStream(rows, format));
    });
  wholeFile('csv');
  wholeFile('ndjson');
  app.get('/staff/lists/:id/certificate', { schema: { params: ListPath } }, async (request, reply) => {
    const sender = senderOf(request);
    const list = await lists.find(sender.participant, request.params.id);
    const text = await lists.certificate(sender, list.id);
    return screens.show(reply, 'bulk-checks/certificate.njk', { list: viewOf(list), text });
  });
}

function senderOf(request: FastifyRequest): BulkSender {
  const { organisation, id } = personOf(request);
  return { participant: organisation, person: id };
}

function viewOf(list: NamedBulkCheck) {
  const { counts, receivedAt, finishedAt, pausedUntil, participant, fileHash, gate, kind } = list;
  const percent = Math.floor((100 * counts.answered) / Math.max(1, counts.rows));
  return {
    ...statusOf(list),
    receivedAt,
    finishedAt,
    pausedUntil,
    participant,
    percent,
    gateWords: gateWords[gate] ?? gate,
    isManifest: kind === 'manifest',
    isUnderWay: list.state === 'waiting',
    fileHash: fileHash?.toString('hex'),
    unlisted: counts.answered - counts.problems - counts.listed,
  };
}
