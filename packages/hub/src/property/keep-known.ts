import { RegistryError } from '@deadset/domain';
import { newId } from '../new-id.ts';
import { findSubject } from './found-notice-store.ts';
import { addKnownTrace, type KnownTrace } from './lead-store.ts';
import type { PropertyDependencies, StoreOfficer } from './property-dependencies.ts';

/** Keeps what somebody has said of a reported phone. Throws 'invalid' for a report that there is not, or that has ended. */
export async function keepKnown(
  { zone, gateway, clock, entropy }: PropertyDependencies,
  officer: StoreOfficer,
  known: KnownTrace,
): Promise<void> {
  const reference = known.declarationReference;
  const object = `report:${reference}`;
  const crossing = { by: officer, act: 'find-report', object, why: officer.why };
  const subject = await gateway.fromRegister(crossing, (register) =>
    findSubject(register, { kind: 'declaration', reference }),
  );
  if (subject === undefined)
    throw new RegistryError('invalid', 'There is no report with this reference that is still open.');
  const at = clock();
  const line = { at, kind: 'collection', by: officer, act: 'keep-known', object, why: officer.why } as const;
  const isNew = await zone.within(line, (trx) =>
    addKnownTrace(trx, { ...known, id: newId(entropy), force: officer.organisation, by: officer.actor }, at),
  );
  if (!isNew) throw new RegistryError('conflict', 'This is known of the report already.');
}
