import {
  disposals,
  exhibitActs,
  exhibitStepFor,
  mayReturn,
  RegistryError,
  returnRefusals,
} from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { howToVerify } from './custody-chain.ts';
import { decideLead, takeUpOrder } from './decide-lead.ts';
import { wordsOfAct, wordsOfLead, wordsOfSource } from './exhibit-words.ts';
import { disposeOf } from './give-back.ts';
import { handle, onExhibit } from './handle-exhibit.ts';
import { matchExhibits } from './match-exhibits.ts';
import { refusalView } from './page-problem.ts';
import { type PropertyDependencies, type StoreOfficer, storeOfficerOf } from './property-dependencies.ts';
import { ActForm, ExhibitPath } from './property-forms.ts';
import { exhibitRow } from './property-views.ts';
import { readSeal } from './seal-typed.ts';
import { type SeenExhibitWhole, seeExhibit } from './see-exhibits.ts';
import { chainWords } from './store-words.ts';
import { tellClaimant } from './tell-keeper.ts';
import { bits, percentOf } from './weigh-claims.ts';

/** What the form of one exhibit sends. */
interface ActTyped {
  readonly act?: string;
  readonly lead?: string;
  readonly state?: string;
  readonly why?: string;
  readonly place?: string;
  readonly seal?: string;
  readonly way?: string;
}

/** One exhibit: what it is, whose it may be, where it was, and what can be done with it. */
export function exhibitPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const show = async (
    reply: FastifyReply,
    person: ReturnType<typeof personOf>,
    reference: string,
    problem: View = {},
  ) => {
    const seen = await seeExhibit(parts, storeOfficerOf(person), reference);
    const { isSteppedUp } = person;
    const view = { ...exhibitView(seen), mayKeep: may(person, 'property.keep'), isSteppedUp, ...problem };
    const status = problem['errors'] === undefined ? 200 : 400;
    return screens.showForm(reply, 'property/exhibit.njk', view, status);
  };
  const schema = { params: ExhibitPath };
  app.get('/property/exhibits/:reference', { schema }, (request, reply) =>
    show(reply, personOf(request), request.params.reference),
  );
  app.post(
    '/property/exhibits/:reference',
    { schema: { ...schema, body: ActForm } },
    async (request, reply) => {
      const { reference } = request.params;
      const person = personOf(request);
      const { _csrf, ...typed } = request.body;
      try {
        requirePasskey(person, typed);
        await doAct(parts, storeOfficerOf(person), reference, typed);
        return await reply.redirect(`/property/exhibits/${reference}`, 303);
      } catch (error) {
        return show(reply, person, reference, { typed, ...refusalView(error, fieldOf(typed)) });
      }
    },
  );
  app.get('/property/exhibits/:reference/custody.json', { schema }, async (request, reply) => {
    const seen = await seeExhibit(parts, storeOfficerOf(personOf(request)), request.params.reference);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="custody-${seen.exhibit.reference}.json"`)
      .send(JSON.stringify(custodyExport(seen), undefined, 2));
  });
}

/** What lets a thing out of the store, or says to whom it goes, is not done by whoever finds a screen unlocked. */
function requirePasskey({ isSteppedUp }: ReturnType<typeof personOf>, { act }: ActTyped): void {
  if ((act === 'dispose' || act === 'court-order') && !isSteppedUp)
    throw new RegistryError('not-allowed', 'Show your passkey first: the link is on this page.');
}

/** Does what the form of an exhibit asks for. */
async function doAct(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  exhibit: string,
  typed: ActTyped,
): Promise<void> {
  const { act = '', lead = '', why = '', place = '', seal = '', way = '' } = typed;
  switch (act) {
    case 'match': {
      const seen = await seeExhibit(parts, officer, exhibit);
      await matchExhibits(parts, officer, `exhibit:${exhibit}`, [seen.exhibit]);
      return;
    }
    case 'lead': {
      const state = (['claimant', 'same-person', 'set-aside'] as const).find((one) => one === typed.state);
      if (state === undefined) throw new RegistryError('invalid', 'Choose what this lead is.');
      await decideLead(parts, officer, { exhibit, lead, state, why });
      return;
    }
    case 'court-order':
      await takeUpOrder(parts, officer, { exhibit, lead, order: why });
      return;
    case 'tell':
      await tellClaimant(parts, officer, exhibit);
      return;
    case 'dispose':
      await disposeOf(parts, officer, { exhibit, way, why });
      return;
    case 'move':
    case 'reseal':
      await moveOrReseal(parts, officer, exhibit, { act, place, seal, why });
      return;
    default:
      throw new RegistryError('invalid', 'Choose what is done with the exhibit.');
  }
}

async function moveOrReseal(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  exhibit: string,
  typed: {
    readonly act: 'move' | 'reseal';
    readonly place: string;
    readonly seal: string;
    readonly why: string;
  },
): Promise<void> {
  const { act } = typed;
  const why = chainWords(typed.why, 'Say why');
  const change =
    act === 'move' ? { place: chainWords(typed.place, 'Say where it goes') } : { seal: readSeal(typed.seal) };
  await onExhibit(parts, officer, exhibit, async (trx, present, at) => ({
    ...(await handle(trx, present, officer, { act, why, ...change }, at)),
    act,
  }));
}

/** At which field of the page a refusal stands. */
function fieldOf({ act = '', lead = '' }: ActTyped): string {
  return act === 'lead' ? `lead-${lead}` : act;
}

function exhibitView({ exhibit, leads, links, verdict, booking }: SeenExhibitWhole): View {
  const verdictOnReturn = mayReturn(leads);
  const can = Object.fromEntries(
    exhibitActs.map((act) => [act, exhibitStepFor(exhibit.status, act) !== undefined]),
  );
  return {
    ...exhibitRow(exhibit, leads),
    readFrom: exhibit.readFrom === undefined ? undefined : wordsOfSource[exhibit.readFrom],
    seizureLabel: exhibit.reference.slice(0, exhibit.reference.lastIndexOf('-')),
    takenInAt: exhibit.takenInAt,
    leadRows: leads.map((lead) => ({
      ...lead,
      stateText: wordsOfLead[lead.state],
      ...(lead.match !== undefined && {
        total: `Match weight ${bits(lead.match.weight)}, probability ${percentOf(lead.match.probability)} by the rates of the model`,
      }),
      what: `${lead.subject.kind === 'declaration' ? 'Report' : 'Logbook'} ${lead.subject.reference}`,
    })),
    claimants: leads.filter(({ state }) => state === 'claimant'),
    blocked: verdictOnReturn.may ? undefined : returnRefusals[verdictOnReturn.because],
    isContested: exhibit.status === 'contested',
    isReturned: exhibit.status === 'returned',
    can,
    booking,
    verdict,
    head: verdict.whole ? verdict.head.toString('hex') : undefined,
    links: links.toReversed().map((link) => ({ ...link, words: wordsOfAct[link.act] })),
    disposalItems: Object.entries(disposals).map(([value, text]) => ({ value, text })),
  };
}

/** A chain as a file that anybody can check without us. */
function custodyExport({ exhibit, links, verdict }: SeenExhibitWhole) {
  return {
    exhibit: exhibit.reference,
    whole: verdict.whole,
    ...(verdict.whole ? { head: verdict.head.toString('hex') } : { fault: verdict.fault }),
    howToVerify,
    links: links.map(({ previous, hash, ...fact }) => ({
      ...fact,
      previous: previous.toString('hex'),
      hash: hash.toString('hex'),
    })),
  };
}
