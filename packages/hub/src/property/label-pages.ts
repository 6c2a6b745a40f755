import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { labelPictures } from './label-picture.ts';
import { type PropertyDependencies, storeOfficerOf } from './property-dependencies.ts';
import { LabelQuery, SeizurePath } from './property-forms.ts';
import { seeSeizure } from './see-exhibits.ts';

/** Layouts of labels that stationers sell: how many there are on a sheet. */
const sheets = {
  '24': { text: '24 on A4 (70 × 37 mm)', size: 24 },
  '14': { text: '14 on A4 (99 × 38 mm)', size: 14 },
  '8': { text: '8 on A4 (99 × 67 mm)', size: 8 },
  '1': { text: 'One on a roll (62 × 40 mm)', size: 1 },
} as const;
type SheetName = keyof typeof sheets;

/** Labels of one page: a browser lays ten sheets out at once. */
const labelsPerPage = 240;

/** Labels to print: one for each exhibit that is still in the store. */
export function labelPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  app.get(
    '/property/seizures/:label/labels',
    { schema: { params: SeizurePath, querystring: LabelQuery } },
    async (request, reply) => {
      const { label } = request.params;
      const chosen = sheetOf(request.query.sheet);
      const { seizure, exhibits } = await seeSeizure(parts, storeOfficerOf(personOf(request)), label);
      const here = exhibits.filter(({ status }) => status !== 'returned' && status !== 'disposed');
      const pages = Math.max(1, Math.ceil(here.length / labelsPerPage));
      const page = Math.min(pages, Math.max(1, Number(request.query.page) || 1));
      const shown = here.slice((page - 1) * labelsPerPage, page * labelsPerPage);
      const labels = shown.map(({ reference, seal }) => ({ reference, seal, ...labelPictures(reference) }));
      return screens.show(reply, 'property/labels.njk', {
        label,
        seizure,
        sheets: inSheets(labels, sheets[chosen].size),
        chosen,
        items: Object.entries(sheets).map(([value, { text }]) => ({
          value,
          text,
          selected: value === chosen,
        })),
        count: here.length,
        page,
        pages,
      });
    },
  );
}

function sheetOf(name: string | undefined): SheetName {
  return (['24', '14', '8', '1'] as const).find((one) => one === name) ?? '24';
}

function inSheets<T>(labels: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(labels.length / size) }, (_, i) =>
    labels.slice(i * size, (i + 1) * size),
  );
}
