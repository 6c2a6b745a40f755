import { isOffenceCode, offenceTitles, RegistryError } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import { inUnitOfWork } from '../database/index.ts';
import { checkedReference, findByReference, keysOfDevice, readReference } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type Screens, type View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { OfficerForm } from './call-forms.ts';
import { actorOf, type CallServices, type Handler } from './call-services.ts';
import { answerOfficerRequest, listOfficerRequests } from './officer-store.ts';

/** Reports taken by voice that wait for an officer: a crime reference and a class that the officer confirms. */
export function officerPages(app: App, screens: Screens, services: CallServices): void {
  const { db } = services;
  const viewOf = async (more: View = {}): Promise<View> => ({
    requests: (await listOfficerRequests(db)).map((one) => ({
      ...one,
      checked: checkedReference(one.reference),
      proposed: titleOf(one.offence),
    })),
    errors: {},
    typed: {},
    ...more,
  });

  app.get('/staff/calls/officer', async (_request, reply) =>
    screens.showForm(reply, 'call-console/officer.njk', await viewOf()),
  );

  app.post('/staff/calls/officer', { schema: { body: OfficerForm } }, async (request, reply) => {
    const { _csrf: _, ...typed } = request.body;
    try {
      await answer(services, personOf(request), typed);
      return await reply.redirect('/staff/calls/officer', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const field = `crime-${typed.reference ?? ''}`;
      const errors = { [field]: error.message };
      const view = await viewOf({ typed, errors, errorList: errorList(errors) });
      return screens.showForm(reply, 'call-console/officer.njk', view, 400);
    }
  });
}

/**
 * An officer gives a report the crime reference of their force, and confirms the class. Throws `RegistryError`: 'invalid'
 * for what is no class or reference, 'conflict' when another officer was quicker.
 */
async function answer(
  { db, clock, declarations }: CallServices,
  officer: Handler,
  form: { readonly reference?: string; readonly crime?: string; readonly offence?: string },
): Promise<void> {
  const reference = readReference(form.reference ?? '');
  const declaration = reference === undefined ? undefined : await findByReference(db, reference);
  if (declaration === undefined) throw new RegistryError('not-found', 'There is no such report.');
  const crimeReference = form.crime?.trim() ?? '';
  if (crimeReference === '') throw new RegistryError('invalid', 'Type the crime reference of your force.');
  const offence = form.offence?.trim().toUpperCase() ?? '';
  if (offence !== '' && !isOffenceCode(offence))
    throw new RegistryError(
      'invalid',
      'A class is written as 34B, 39 or 49/11. Leave it empty where none is known yet.',
    );
  await inUnitOfWork(db, await keysOfDevice(db, declaration.deviceId), async (trx) => {
    const at = clock();
    const confirmed = offence === '' ? {} : { offence };
    if (!(await answerOfficerRequest(trx, declaration.id, { at, ...confirmed })))
      throw new RegistryError('conflict', 'Another officer has answered this already.');
    await declarations.verify(trx, {
      reference: declaration.reference,
      force: officer.organisation,
      crimeReference,
      at,
    });
    await recordAudit(trx, {
      at,
      actor: actorOf(officer),
      act: 'confirm-offence',
      kind: 'alteration',
      object: `declaration:${declaration.reference}`,
      why: 'an officer looked at a report taken by voice',
      onBehalfOf: officer.organisation,
      ...(offence !== '' && { detail: { offence } }),
    });
  });
}

function titleOf(offence: string | undefined): string | undefined {
  const known = Object.entries(offenceTitles).find(([code]) => code === offence);
  return known?.join(' ');
}
