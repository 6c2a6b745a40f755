import { type ImeiKey, imeiKeyFrom } from '@deadset/domain';
import { parserOf, parseVerifierKey, TrustAnchors, verifyProofFile } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageVisitor } from '../support/page-visitor.ts';
import { makeReport } from '../support/report-journey.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startTestSite, type TestSite } from '../support/test-site.ts';

let database: TestDatabase;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  site = await startTestSite(database, []);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

const parseAnchors = parserOf(TrustAnchors);
const phone = (serial: number): ImeiKey => imeiKeyFrom(35_175_605, serial) ?? expect.unreachable();

async function verify(text: string) {
  const anchors = parseAnchors(await (await fetch(`${site.url}/v1/trust-anchors`)).json());
  if (!anchors.ok) throw new Error(anchors.problem);
  const { logKey: line, cosigners: lines, quorum } = anchors.value;
  const [logKey, ...cosigners] = [line, ...lines].flatMap((key) => parseVerifierKey(key) ?? []);
  if (logKey === undefined) throw new Error('no key of the log');
  const result = verifyProofFile(text, { logKey, cosigners, quorum });
  return result.ok ? result.proved : result.refusal;
}

describe('the proof file', () => {
  it('of the report just made is one click from its confirmation', async () => {
    const visitor = new PageVisitor(site.url);
    const key = phone(901);
    const { kept, page } = await makeReport(visitor, key);
    expect(page.html).toContain('href="/report/proof"');
    const file = await visitor.open('/report/proof');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="deadset-proof-${kept.reference}-declare.json"`,
    );
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(await verify(file.html)).toMatchObject({
      keys: [key],
      leaf: { act: 'declare', authority: 'public' },
    });
    expect(file.html).not.toContain(kept.code);
  });

  it('can be had later with reference and code, and by nobody who has not signed in', async () => {
    const key = phone(902);
    const { kept } = await makeReport(new PageVisitor(site.url), key);
    const later = new PageVisitor(site.url);
    const refused = await later.open('/report/proof');
    expect(refused.url.pathname).toBe('/report/status');
    const status = await later.submit(await later.open('/report/status'), '/report/status', {
      ...kept,
    });
    expect(status.html).toContain('href="/report/proof"');
    expect(await verify((await later.open('/report/proof?act=declare')).html)).toMatchObject({ keys: [key] });
    expect((await later.open('/report/proof?act=raise')).status).toBe(404);
    expect((await later.open('/report/proof?act=x1')).status).toBe(400);
  });
});
