import { formatImei, type Gate, type ImeiKey, type ParticipantRole } from '@deadset/domain';
import { inUnitOfWork } from '../../src/database/index.ts';
import { addParticipant } from '../../src/participants/index.ts';
import { type Member, type StaffSite, startStaffSite } from '../people/staff-site.ts';
import { barred, keyAt, writeEntry } from '../support/entry-writer.ts';
import { until } from '../support/log-process.ts';
import { PageVisitor, type VisitedPage } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** A hub with shops, clerks at their counters, and phones that can be reported. */
export interface ShopSite {
  readonly site: StaffSite;
  addShop(
    id: string,
    role?: ParticipantRole,
    gates?: readonly Gate[],
    enforcement?: 'enforcing' | 'shadow',
  ): Promise<void>;
  clerk(organisation: string): Promise<Clerk>;
  /** A phone that nobody has used yet. */
  aPhone(): ImeiKey;
  /** Puts a phone on the list as stolen and proved, and waits until the counter of somebody says so. */
  bar(key: ImeiKey, seenBy: Clerk): Promise<void>;
  /** Somebody reports a phone on the public pages, without proof. */
  report(key: ImeiKey): Promise<void>;
  close(): Promise<void>;
}

/** What a seller shows, and what is written down. */
export const purchase = {
  condition: 'working',
  model: 'Black, 128 GB',
  price: '120.50',
  name: 'Robin Example',
  idKind: 'passport',
  idNumber: 'QX-98 QZ WKHJ',
  contact: 'robin@example.com',
} as const;

export async function startShopSite(database: TestDatabase): Promise<ShopSite> {
  const site = await startStaffSite(database);
  let used = 0;
  return {
    site,
    addShop: async (id, role = 'shop', gates = ['resale'], enforcement = 'enforcing') => {
      await addParticipant(database.db, { id, name: `The ${id}`, role, gates, scopes: [], enforcement });
    },
    clerk: async (organisation) => new Clerk(await site.member(organisation, ['clerk'])),
    aPhone: () => {
      used += 1;
      return keyAt(4_000 + used);
    },
    bar: async (key, seenBy) => {
      const at = Date.now();
      await inUnitOfWork(database.db, [key], (trx) =>
        writeEntry(trx, { name: `barred ${key}`, key, listing: barred, at }).then(() => undefined),
      );
      await until('the counter refuses it', async () =>
        (await seenBy.scan(key)).html.includes('Do not buy this phone'),
      );
    },
    report: async (key) => {
      await makeReport(new PageVisitor(site.url), key);
    },
    close: () => site.close(),
  };
}

/** Somebody at a counter whose browser has no scripts. */
export class Clerk {
  readonly member: Member;

  constructor(member: Member) {
    this.member = member;
  }

  open(path: string): Promise<VisitedPage> {
    return this.member.visitor.open(path);
  }

  async scan(key: ImeiKey, more: Readonly<Record<string, string>> = {}): Promise<VisitedPage> {
    const page = await this.open('/counter');
    return this.member.visitor.submit(page, '/counter', { imei: formatImei(key), ...more });
  }

  /** Buys a phone after a scan; the page that it ends on. */
  async buy(key: ImeiKey, changes: Readonly<Record<string, string>> = {}): Promise<VisitedPage> {
    const scanned = await this.scan(key);
    const form = await this.member.visitor.submit(scanned, '/counter/buy-in');
    return this.member.visitor.submit(form, '/counter/buy-ins', { ...purchase, ...changes });
  }

  /** Buys a phone and gives its number. */
  async bought(key: ImeiKey, changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const page = await this.buy(key, changes);
    const number = /^\/counter\/stock\/([0-9A-Z-]{9})$/.exec(page.url.pathname)?.[1];
    if (number === undefined) throw new Error(`not bought: ${page.status} ${page.url.pathname}`);
    return number;
  }

  /** Presses the button of a phone's page. */
  async checkAgain(number: string): Promise<VisitedPage> {
    const path = `/counter/stock/${number}`;
    return this.member.visitor.submit(await this.open(path), `${path}/check`);
  }
}
