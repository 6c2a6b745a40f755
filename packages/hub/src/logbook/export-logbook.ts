import {
  type ConsentState,
  type EnrolmentStatus,
  formatImei,
  type Gate,
  type ReleaseStatus,
} from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { EnrolmentBasis } from '../database/index.ts';
import type { Address } from '../messages/index.ts';
import { contactsOf } from './contacts.ts';
import type { LogbookDependencies } from './logbook-requests.ts';
import type { KeeperKey } from './make-release.ts';
import { openLogbook } from './open-logbook.ts';
import { listReleases } from './release-store.ts';
import { type ChainEntry, seeLogbook } from './see-logbook.ts';

/** Everything that is kept about one keeper and their device, in a form that other programs read. UK GDPR article 20. */
export interface LogbookExport {
  readonly reference: string;
  readonly imeis: readonly string[];
  readonly status: EnrolmentStatus;
  readonly basis: EnrolmentBasis;
  readonly enrolledAt: string;
  readonly endedAt?: string;
  readonly contact?: string;
  readonly trustedContact?: string;
  readonly releases: readonly { readonly madeAt: string; readonly status: ReleaseStatus }[];
  readonly questions: readonly {
    readonly participant: string;
    readonly gate: Gate;
    readonly state: ConsentState;
    readonly askedAt: string;
  }[];
  readonly keepers: readonly {
    readonly who: ChainEntry['who'];
    readonly name?: string;
    readonly since: string;
    readonly until?: string;
  }[];
}

/** A keeper's own data; nobody else's name is in it. Never the codes, which are not kept. */
export async function exportLogbook(
  dependencies: LogbookDependencies,
  key: KeeperKey,
): Promise<LogbookExport> {
  const { db, clock, sealKey } = dependencies;
  const { enrolment, isForced } = await openLogbook(db, key.reference, key.code);
  const view = await seeLogbook(dependencies, key, false);
  const at = clock();
  await recordAudit(db, {
    at,
    actor: enrolment.keeperId ?? 'keeper',
    act: 'export',
    object: `logbook:${enrolment.reference}`,
    why: 'the keeper asked for their own data',
    recipient: enrolment.keeperId ?? 'keeper',
  });
  const { contact, trustedContact } = contactsOf(sealKey, enrolment);
  const releases = (await listReleases(db, [enrolment.id])).filter(({ isDecoy }) => isDecoy === isForced);
  return {
    reference: view.reference,
    imeis: view.keys.map(formatImei),
    status: view.status,
    basis: view.basis,
    enrolledAt: instantText(view.enrolledAt),
    ...(view.endedAt === undefined ? {} : { endedAt: instantText(view.endedAt) }),
    ...(contact === undefined ? {} : { contact: textOf(contact) }),
    // Whoever forces the keeper must not learn whom they trust.
    ...(trustedContact === undefined || isForced ? {} : { trustedContact: textOf(trustedContact) }),
    releases: releases.map(({ madeAt, status }) => ({ madeAt: instantText(madeAt), status })),
    questions: view.questions.map(({ participant, gate, state, askedAt }) => ({
      participant,
      gate,
      state,
      askedAt: instantText(askedAt),
    })),
    keepers: view.chain.map(({ who, name, since, until }) => ({
      who,
      since: instantText(since),
      ...(name === undefined ? {} : { name }),
      ...(until === undefined ? {} : { until: instantText(until) }),
    })),
  };
}

function textOf(address: Address): string {
  return address.channel === 'email' ? address.address : address.number;
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}
