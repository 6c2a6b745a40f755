import { RegistryError, readTrace, traceKinds } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import { readReference } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { traceInWords } from './exhibit-words.ts';
import { keepKeeperWords, keepKnown } from './keep-known.ts';
import { refusalView } from './page-problem.ts';
import { type PropertyDependencies, storeOfficerOf } from './property-dependencies.ts';
import { KeeperWordsForm, KnownForm } from './property-forms.ts';

const template = 'property/known.njk';
const kindItems = traceKinds
  .filter((kind) => kind !== 'imei' && kind !== 'partial-imei')
  .map((value) => ({ value, text: traceInWords(`${value} `).kind }));
const sources = ['keeper', 'operator', 'maker'] as const;

/** What is known of a reported phone beside its IMEI: what the keeper, the operator or the maker said. */
export function knownPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const show = (reply: FastifyReply, view: View) =>
    screens.showForm(reply, template, { kindItems, ...view }, view['errors'] === undefined ? 200 : 400);
  app.get('/property/known', (_request, reply) => show(reply, {}));
  app.post('/property/known', { schema: { body: KnownForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    let field = 'reference';
    try {
      const reference = readReference(typed.reference ?? '');
      if (reference === undefined)
        throw new RegistryError('invalid', 'Give the reference of the report, such as 7K3M-Q2XD.');
      field = 'text';
      const kind = traceKinds.find((one) => one === typed.kind);
      if (kind === undefined) throw new RegistryError('invalid', 'Choose what kind of number it is.');
      const read = readTrace(kind, typed.text ?? '');
      if (!read.ok) throw new RegistryError('invalid', read.problem);
      field = 'source';
      const source = sources.find((one) => one === typed.source);
      const sourceReference = (typed.sourceReference ?? '').trim();
      if (source === undefined) throw new RegistryError('invalid', 'Choose who said so.');
      if (source !== 'keeper' && sourceReference.length < 3)
        throw new RegistryError(
          'invalid',
          'Give the reference of the operator’s or maker’s answer: it needs an authorisation.',
        );
      field = 'reference';
      await keepKnown(parts, storeOfficerOf(personOf(request)), {
        kind,
        text: read.trace.text,
        declarationReference: reference,
        source,
        ...(sourceReference !== '' && { sourceReference }),
      });
      return show(reply, {
        kept: `${traceInWords(`${kind} ${read.trace.text}`).kind} of report ${reference}`,
      });
    } catch (error) {
      return show(reply, { ...typed, ...refusalView(error, field) });
    }
  });
  wordsPage(app, show, parts);
}

/** What the keeper says of their phone in words. */
function wordsPage(
  app: App,
  show: (reply: FastifyReply, view: View) => ReturnType<Screens['showForm']>,
  parts: PropertyDependencies,
): void {
  app.post('/property/known/words', { schema: { body: KeeperWordsForm } }, async (request, reply) => {
    const { reference: typed = '', description = '', lostMode = '' } = request.body;
    let field = 'wordsReference';
    try {
      const reference = readReference(typed);
      if (reference === undefined)
        throw new RegistryError('invalid', 'Give the reference of the report, such as 7K3M-Q2XD.');
      field = 'description';
      const words = { reference, description: description.trim(), lostModeText: lostMode.trim() };
      await keepKeeperWords(parts, storeOfficerOf(personOf(request)), words);
      return show(reply, { kept: `What the keeper of report ${reference} says` });
    } catch (error) {
      const view = { wordsReference: typed, description, lostMode, ...refusalView(error, field) };
      return show(reply, view);
    }
  });
}
