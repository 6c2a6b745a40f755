import { RegistryError } from '@deadset/domain';
import { checkAddress } from '../messages/index.ts';
import type { Officer } from '../police-zone/index.ts';
import { openText, sealText } from '../sealing.ts';
import { dropAddress, findAddress, keepAddress } from './alert-address-store.ts';
import {
  type AlertsWanted,
  countUnread,
  type ListedAlert,
  listAlerts,
  markRead,
} from './alert-list-store.ts';
import { type AlertParts, placeOfAddress } from './alert-parts.ts';

/** Alerts of one page. */
const alertsPerPage = 100;
/** Alerts of one file at most. */
const alertsPerFile = 10_000;

/** What an officer sees of alerts. */
export interface AlertView {
  readonly alerts: readonly ListedAlert[];
  readonly unread: number;
  /** Where they are told of alerts by mail; absent where they are not. */
  readonly address?: string;
}

/** The newest alerts of an officer's force: those of their own cases and of nobody's, or all of them. */
export function seeAlerts(
  { zone, clock, sealKey }: AlertParts,
  officer: Officer,
  { isWholeForce, inFile = false }: { readonly isWholeForce: boolean; readonly inFile?: boolean },
): Promise<AlertView> {
  const act = inFile ? 'export-alerts' : 'list-alerts';
  const line = { ...lineOf(officer, clock()), kind: 'consultation', act } as const;
  return zone.within(line, async (police) => {
    const wanted = wantedBy(officer, isWholeForce);
    const sealed = await findAddress(police, officer.id);
    return {
      alerts: await listAlerts(police, { ...wanted, limit: inFile ? alertsPerFile : alertsPerPage }),
      unread: await countUnread(police, wanted),
      ...(sealed && { address: openText(sealKey, placeOfAddress(officer.id), sealed) }),
    };
  });
}

/** How many alerts wait for an officer: those of their own cases and of nobody's that nobody has read. */
export function countAlerts({ zone, clock }: AlertParts, officer: Officer): Promise<number> {
  const line = { ...lineOf(officer, clock()), kind: 'consultation', act: 'count-alerts' } as const;
  return zone.within(line, (police) => countUnread(police, wantedBy(officer, false)));
}

/** Marks an alert as read. Throws 'not-found' where the officer's force has no such alert. */
export async function readAlert({ zone, clock }: AlertParts, officer: Officer, id: string): Promise<void> {
  const line = { ...lineOf(officer, clock()), kind: 'alteration', act: 'read-alert' } as const;
  await zone.within(
    ({ caseId, caseNumber }: CaseNamed) => ({
      ...line,
      object: `case:${caseId}`,
      detail: { case: caseNumber },
    }),
    async (police) => {
      const read = { force: officer.organisation, by: officer.id, at: line.at };
      const found = await markRead(police, id, read);
      if (found === undefined) throw new RegistryError('not-found', 'Your force has no such alert.');
      return found;
    },
  );
}

/** Keeps where an officer wants to be told by mail, sealed; nothing for nowhere. Throws 'invalid' for what is no address. */
export async function changeAddress(
  { zone, clock, entropy, sealKey }: AlertParts,
  officer: Officer,
  typed: string,
): Promise<void> {
  const address = typed.trim();
  if (address !== '') checkAddress({ channel: 'email', address });
  const line = { ...lineOf(officer, clock()), kind: 'alteration', act: 'change-alert-address' } as const;
  await zone.within(line, (police) =>
    address === ''
      ? dropAddress(police, officer.id)
      : keepAddress(
          police,
          officer.id,
          sealText(sealKey, placeOfAddress(officer.id), address, entropy),
          line.at,
        ),
  );
}

interface CaseNamed {
  readonly caseId: string;
  readonly caseNumber: number;
}

function lineOf(officer: Officer, at: number) {
  return { at, by: officer, why: officer.why, object: 'alerts' };
}

function wantedBy({ id, organisation }: Officer, isWholeForce: boolean): Omit<AlertsWanted, 'limit'> {
  return { force: organisation, ...(!isWholeForce && { officer: id }) };
}
