import type { App } from '../http/index.ts';
import { acceptUploads, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { longestList } from './intake-list.ts';
import { matchExhibits } from './match-exhibits.ts';
import { problemView, refusalView } from './page-problem.ts';
import { type PropertyDependencies, type StoreOfficer, storeOfficerOf } from './property-dependencies.ts';
import { AddForm, ScanForm, SeizurePath, tickedOf } from './property-forms.ts';
import { exhibitRow } from './property-views.ts';
import { seeSeizure } from './see-exhibits.ts';
import { chainWords } from './store-words.ts';
import { type Intake, takeIn } from './take-in.ts';

/** Exhibits that the scanner page shows under its field. */
const lastShown = 10;
const missingPlace = 'Say where they lie from now on';

/** How devices come into the store: a pasted list, a CSV file, or a scanner that types. */
export function intakePages(app: App, screens: Screens, parts: PropertyDependencies): void {
  acceptUploads(app);
  addPages(app, screens, parts);
  scanPages(app, screens, parts);
}

function addPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const path = '/property/seizures/:label/add';
  const template = 'property/add.njk';
  app.get(path, { schema: { params: SeizurePath } }, async (request, reply) => {
    const { label } = request.params;
    const { lines } = await seeSeizure(parts, storeOfficerOf(personOf(request)), label);
    return screens.showForm(reply, template, { label, ...kept(lines) });
  });
  app.post(
    path,
    { schema: { params: SeizurePath, body: AddForm }, bodyLimit: longestList * 3 },
    async (request, reply) => {
      const { label } = request.params;
      const { list = '', file = '', place = '' } = request.body;
      const mended = tickedOf(request.body.mended);
      const text = [list, file].filter((one) => one.trim() !== '').join('\n');
      const officer = storeOfficerOf(personOf(request));
      const again = async (problem: View) => {
        const { lines } = await seeSeizure(parts, officer, label);
        // What came as a file is text now: nothing has to be chosen again.
        return screens.showForm(
          reply,
          template,
          { label, ...kept(lines), list: text, place, ...problem },
          400,
        );
      };
      try {
        chainWords(place, missingPlace);
      } catch (error) {
        return again(refusalView(error, 'place'));
      }
      if (text.trim() === '') return again(problemView({ list: 'Paste a list, or choose a file' }));
      try {
        const request = { label, text, place: chainWords(place, missingPlace), mended };
        const intake = await takeInAndMatch(parts, officer, request);
        return await reply.redirect(`/property/seizures/${label}?taken=${intake.taken.length}#exhibits`, 303);
      } catch (error) {
        return again(refusalView(error, 'list'));
      }
    },
  );
}

/** Lines that wait to be put right, as the box shows them again: each goes when the list is sent. */
function kept(
  lines: readonly { readonly id: string; readonly text: string; readonly problem: string }[],
): View {
  return { lines, list: lines.map(({ text }) => text).join('\n') };
}

function scanPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const path = '/property/seizures/:label/scan';
  const template = 'property/scan.njk';
  const viewOf = async (officer: StoreOfficer, label: string): Promise<View> => {
    const { exhibits } = await seeSeizure(parts, officer, label);
    const newest = exhibits.slice(-lastShown).toReversed();
    return { label, count: exhibits.length, newest: newest.map((exhibit) => exhibitRow(exhibit)) };
  };
  app.get(path, { schema: { params: SeizurePath } }, async (request, reply) => {
    const officer = storeOfficerOf(personOf(request));
    return screens.showForm(reply, template, await viewOf(officer, request.params.label));
  });
  app.post(path, { schema: { params: SeizurePath, body: ScanForm } }, async (request, reply) => {
    const { label } = request.params;
    const { code = '', place = '' } = request.body;
    const officer = storeOfficerOf(personOf(request));
    const again = async (problem: View) => {
      const view = await viewOf(officer, label);
      return screens.showForm(reply, template, { ...view, place, ...problem }, 400);
    };
    try {
      chainWords(place, missingPlace);
    } catch (error) {
      return again({ code, ...refusalView(error, 'place') });
    }
    try {
      const words = chainWords(place, missingPlace);
      const { toMend } = await takeInAndMatch(parts, officer, { label, text: code, place: words });
      const [bad] = toMend;
      if (bad !== undefined)
        return await again(problemView({ code: `${bad.problem} It is kept among the lines to put right.` }));
      return screens.showForm(reply, template, { ...(await viewOf(officer, label)), place });
    } catch (error) {
      return again({ code, ...refusalView(error, 'code') });
    }
  });
}

async function takeInAndMatch(
  parts: PropertyDependencies,
  officer: StoreOfficer,
  request: Parameters<typeof takeIn>[2],
): Promise<Intake> {
  const intake = await takeIn(parts, officer, request);
  await matchExhibits(parts, officer, `seizure:${request.label}`, intake.taken);
  return intake;
}
