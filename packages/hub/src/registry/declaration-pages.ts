import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { findSubject } from '../approvals/index.ts';
import type { Db } from '../database/index.ts';
import { readReference } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';

const FindForm = formOf({ reference: FormField });
const ReferencePath = strictObject({ reference: Type.String({ pattern: '^[0-9A-Z]{4}-[0-9A-Z]{4}$' }) });

/**
 * Where a report stands, for staff whom its keeper has asked: by its reference alone, for a purpose that is kept with the
 * look, and without any identifier of the phone or word of the keeper's.
 */
export function declarationLookPages(app: App, screens: Screens, { db }: { readonly db: Db }): void {
  app.get('/staff/declarations', (_request, reply) => screens.showForm(reply, 'registry/find.njk'));
  app.post('/staff/declarations', { schema: { body: FindForm } }, async (request, reply) => {
    const { reference = '' } = request.body;
    const kept = readReference(reference);
    if (kept !== undefined && (await findSubject(db, kept)) !== undefined)
      return reply.redirect(`/staff/declarations/${kept}`, 303);
    const errors = {
      reference: 'There is no report with this reference.',
    };
    return screens.showForm(
      reply,
      'registry/find.njk',
      { reference, errors, errorList: errorList(errors) },
      400,
    );
  });
  app.get('/staff/declarations/:reference', { schema: { params: ReferencePath } }, async (request, reply) => {
    const subject = await findSubject(db, request.params.reference);
    if (subject === undefined)
      throw new RegistryError('not-found', 'There is no report with this reference.');
    return screens.show(reply, 'registry/declaration.njk', { subject });
  });
}
