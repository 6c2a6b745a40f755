import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phones, undisclosed } from './camara/phones.ts';
import { type RunningEdge, startEdge } from './camara/running-edge.ts';

/** CAMARA Device Authenticity: the contract and its published scenarios; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/camara');
const feature = path.join(folder, 'device-authenticity.feature');
const contract = path.join(folder, 'device-authenticity.yaml');
const isThere = existsSync(feature) && existsSync(contract);
const root = path.resolve(import.meta.dirname, '..');

if (!isThere) {
  if (process.env['CI'] === 'true') throw new Error(`the published scenarios are not in ${folder}`);
  console.warn(`skipped: CAMARA's published scenarios are not in ${path.relative(process.cwd(), folder)}`);
}

/** How many scenarios and rows of outlines the published file has. */
const scenarioCount = 35;

interface Envelope {
  readonly testStepFinished?: {
    readonly testStepResult: { readonly status: string; readonly message?: string };
  };
  readonly testCaseStarted?: object;
}

describe.skipIf(!isThere)('CAMARA Device Authenticity', () => {
  it('passes every published scenario, with no step left out', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'deadset-cucumber-'));
    const messages = path.join(own, 'messages.ndjson');
    try {
      const cucumber = path.join(root, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
      const steps = path.join(root, 'conformance/camara/check-status-steps.ts');
      const args = [feature, '--import', steps, '--format', `message:${messages}`];
      const env = { ...process.env, CAMARA_CONTRACT: contract };
      await promisify(execFile)(process.execPath, ['--import', 'tsx', cucumber, ...args], {
        cwd: root,
        env,
      }).catch(
        // What failed is told below, step by step.
        () => undefined,
      );
      const envelopes = (await readFile(messages, 'utf8'))
        .trim()
        .split('\n')
        .map((line): Envelope => JSON.parse(line));
      const results = envelopes.flatMap(({ testStepFinished }) => testStepFinished?.testStepResult ?? []);
      expect(results.filter(({ status }) => status !== 'PASSED')).toEqual([]);
      expect(results.length).toBeGreaterThan(scenarioCount * 8);
      expect(envelopes.filter(({ testCaseStarted }) => testCaseStarted !== undefined)).toHaveLength(
        scenarioCount,
      );
    } finally {
      await rm(own, { recursive: true });
    }
  }, 180_000);
});

describe('what a consumer of CAMARA hears', () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await startEdge();
  });
  afterAll(() => edge.stop());

  async function ask(imei: string, consumer: string, headers: Record<string, string> = {}) {
    const authorization = `Bearer ${await edge.token({ client_id: consumer })}`;
    const response = await fetch(`${edge.apiRoot}/device-authenticity/vwip/check-status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization, ...headers },
      body: JSON.stringify({ imei }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as object };
  }

  it.each(Object.entries(undisclosed))(
    'of %s is what it hears of a phone on no list',
    async (what, [imei]) => {
      const { body } = await ask(imei, what);
      expect(body).toEqual({ ...(await ask(phones.unknown, what)).body, imei });
    },
  );

  it("has the day of the operator's own list, and none of the record", async () => {
    expect((await ask(phones.lost, 'days')).body).toMatchObject({ reportedDate: '2026-03-01T00:00:00.000Z' });
    expect((await ask(phones.stolen, 'days')).body).toEqual({
      imei: phones.stolen,
      operationalStatus: 'stolen',
    });
  });

  it('names no correlation that it cannot repeat, and repeats it with every refusal', async () => {
    expect((await ask(phones.unknown, 'x', { 'x-correlator': 'a b' })).status).toBe(400);
    const refused = await ask('12', 'x', { 'x-correlator': 'one-of-mine' });
    expect([refused.status, refused.headers.get('x-correlator')]).toEqual([400, 'one-of-mine']);
  });
});
