import { type ImeiKey, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  checkedReference,
  findByReference,
  keysOfDevice,
  keysOfTyped,
  readReference,
  readStatus,
} from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, hasErrors, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { readLine } from './call-answers.ts';
import { CallPath, FindCallForm, OpenCallForm } from './call-forms.ts';
import type { CallServices, Handler } from './call-services.ts';
import { hasTaken } from './call-store.ts';
import { reportView, standingWords } from './call-views.ts';
import { lookForReports, type Numbers } from './look-for-reports.ts';
import { readOperatorWord } from './operator-word.ts';
import { statementOf } from './take-call.ts';

/** What callers ask about a report that was made: where it is now, and to take it back. */
export function findCallPages(app: App, screens: Screens, services: CallServices): void {
  app.get('/staff/calls/find', (_request, reply) => screens.showForm(reply, 'call-console/find.njk'));

  app.post('/staff/calls/find', { schema: { body: FindCallForm } }, async (request, reply) => {
    const { number = '' } = request.body;
    const refuse = (problem: string) => {
      const errors = { number: problem };
      return screens.showForm(
        reply,
        'call-console/find.njk',
        { number, errors, errorList: errorList(errors) },
        400,
      );
    };
    const reference = readReference(number);
    if (reference !== undefined) {
      const isThere = (await findByReference(services.db, reference)) !== undefined;
      return isThere ? reply.redirect(`/staff/calls/${reference}`, 303) : refuse(unknownReference);
    }
    const numbers = numbersOf(number);
    if (numbers === undefined) return refuse(unreadable);
    try {
      const asked = { isOpen: false, why: 'a caller asks about their report' };
      const reports = await lookForReports(services, personOf(request), numbers, asked);
      return screens.showForm(reply, 'call-console/find.njk', { number, reports: reports.map(reportView) });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return refuse(error.message);
    }
  });

  openPages(app, screens, services);
}

const unknownReference = 'There is no report with this reference. Ask the caller to read it again';
const unreadable =
  'Type a reference such as 7K3M-Q2XD, an IMEI of 15 digits, or a phone number. If a reference was read to you, its last character does not fit: ask again';

function numbersOf(typed: string): Numbers | undefined {
  const [key]: ImeiKey[] = keysOfTyped([typed]);
  if (key !== undefined) return { keys: [key] };
  const line = readLine(typed);
  return line === undefined ? undefined : { keys: [], line };
}

function openPages(app: App, screens: Screens, services: CallServices): void {
  const params = CallPath;
  const show = async (request: FastifyRequest, reply: FastifyReply, reference: string, more: View = {}) => {
    const view = await openView(services, personOf(request), reference);
    return screens.showForm(
      reply,
      'call-console/open.njk',
      { ...view, ...more },
      more['errors'] === undefined ? 200 : 400,
    );
  };

  app.get('/staff/calls/:reference', { schema: { params } }, (request, reply) =>
    show(request, reply, request.params.reference),
  );

  app.post('/staff/calls/:reference', { schema: { params, body: OpenCallForm } }, async (request, reply) => {
    const { reference } = request.params;
    const { _csrf: _, code = '', ...form } = request.body;
    const refuse = (errors: FormErrors) =>
      show(request, reply, reference, { form, errors, errorList: errorList(errors) });
    try {
      if (form.act === 'withdraw') {
        const { word, errors } = readOperatorWord(form);
        if (hasErrors(errors)) return await refuse(errors);
        await withdrawByVoice(services, personOf(request), { reference, code, callId: form.call, word });
        return await show(request, reply, reference, { isWithdrawn: true });
      }
      const caller = { actor: 'contributor', participant: personOf(request).organisation } as const;
      const { parties } = await services.declarations.status(reference, code, caller);
      return await show(request, reply, reference, { parties: parties.map(partyView) });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return refuse({ code: error.message });
    }
  });
}

const takenByOneself =
  'You took this report and have seen its code. Pass the call to a colleague, who looks the line up and takes it back.';

interface VoiceWithdrawal {
  readonly reference: string;
  /** As the caller read it. */
  readonly code: string;
  readonly callId: string | undefined;
  readonly word: Parameters<typeof statementOf>[1] | undefined;
}

/**
 * Takes a report back for a caller who has its code; a proved one takes the word of the handler's network again. Throws
 * 'not-allowed' for that word of whoever took the report: with code and word, one person alone would undo what is proved.
 */
async function withdrawByVoice(
  { db, declarations, entropy }: CallServices,
  handler: Handler,
  { reference, code, callId = entropy(16).toString('hex'), word }: VoiceWithdrawal,
): Promise<void> {
  const declaration = await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', unknownReference);
  const keys = await keysOfDevice(db, declaration.deviceId);
  const isHeard = word !== undefined && handler.organisationRole === 'network-operator';
  if (isHeard && (await hasTaken(db, handler.id, declaration.id)))
    throw new RegistryError('not-allowed', takenByOneself);
  const said = isHeard ? { statement: statementOf(handler, word, keys, callId) } : {};
  const caller = { actor: 'contributor', participant: handler.organisation } as const;
  await declarations.withdraw(caller, { reference, code, ...said }, callId);
}

/** Where a report stands without its code: how many have it on their list, and nothing of where the phone was met. */
async function openView(
  { db, clock, entropy }: CallServices,
  handler: Handler,
  reference: string,
): Promise<View> {
  const declaration = await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', unknownReference);
  const { state, authority } = declaration;
  const hidden = { ...declaration, state: { ...state, tier: 0 as const } };
  const { parties, isQuiet } = await readStatus(db, hidden, clock());
  return {
    reference,
    checked: checkedReference(reference),
    state,
    isQuiet,
    isOpen: !['withdrawn', 'lapsed', 'unlisted'].includes(state.status),
    standing: standingWords[state.status],
    happened: declaration.happened,
    takenAt: declaration.takenAt,
    by: authority === 'public' ? 'a member of the public' : authority,
    listedCount: parties.filter((party) => party.state !== 'waiting').length,
    partyCount: parties.length,
    isNetwork: handler.organisationRole === 'network-operator',
    callId: entropy(16).toString('hex'),
    form: {},
    errors: {},
  };
}

function partyView({
  name,
  gate,
  state,
  at,
  week,
}: Awaited<ReturnType<typeof readStatus>>['parties'][number]): View {
  return { name, gate, state: stateWords[state], at, week };
}

const stateWords = {
  waiting: 'Waiting',
  'on-the-list': 'On the list',
  're-check-requested': 'Re-check requested',
  refused: 'Refused it',
} as const;
