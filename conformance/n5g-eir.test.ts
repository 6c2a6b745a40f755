import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatImei, formatImeiKey, type ImeiKey } from '@deadset/domain';
import { connectAmf } from '@deadset/simulators';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ReadyAnswer } from '../packages/edge/src/http2/problem-details.ts';
import * as readyAnswers from '../packages/edge/src/http2/ready-answers.ts';
import { composeEdge, type EdgeConfig, type RunningEdge } from '../packages/edge/src/index.ts';
import { imeiKey } from '../packages/edge/test/support/edge-folder.ts';
import { FeedServer, logKeys } from '../packages/edge/test/support/feed-server.ts';
import { answerKinds } from '../packages/edge/test/support/n5g-answers.ts';
import { aGate, askOnce } from '../packages/edge/test/support/n5g-gate.ts';

/** The specification of 3GPP TS 29.511 release 19 and what it refers to; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/eir');
const files = {
  'TS29511_N5g-eir_EquipmentIdentityCheck.yaml': 'TS29511_N5g-eir_EquipmentIdentityCheck.r19.yaml',
  'TS29571_CommonData.yaml': 'TS29571_CommonData.r19.yaml',
};
const isThere = Object.values(files).every((file) => existsSync(path.join(folder, file)));
const [specification] = Object.keys(files);
const resource = '/n5g-eir-eic/v1/equipment-status';

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>;
  readonly components?: { readonly responses?: Record<string, unknown> };
}

interface MediaTypes {
  readonly content?: Record<string, unknown>;
}

const documents = new Map<string, OpenApi>();
const ajv = new Ajv({ strict: false, validateFormats: false });
if (isThere) {
  for (const [id, file] of Object.entries(files)) {
    const document = parse(readFileSync(path.join(folder, file), 'utf8')) as OpenApi;
    documents.set(id, document);
    ajv.addSchema(document, id);
  }
  // Three optional members of ProblemDetails are specified further afield. No answer of ours may have them.
  const [AccessTokenErr, AccessTokenReq, NoProfileMatchInfo] = [false, false, false];
  ajv.addSchema(
    { components: { schemas: { AccessTokenErr, AccessTokenReq } } },
    'TS29510_Nnrf_AccessToken.yaml',
  );
  ajv.addSchema({ components: { schemas: { NoProfileMatchInfo } } }, 'TS29510_Nnrf_NFDiscovery.yaml');
} else {
  console.warn(`skipped: the specification is not in ${path.relative(process.cwd(), folder)}`);
}

interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

const problemType = 'application/problem+json';
const problemSchema = 'TS29571_CommonData.yaml#/components/schemas/ProblemDetails';

/**
 * What the specification has against an answer; nothing when it conforms.
 *
 * A status that the service's own table leaves to `default` must be among the common responses of TS 29.571; where a
 * response is given without its content, TS 29.500 clause 5.2.7.1 wants problem details.
 */
function objectionsTo({ status, type, body }: HttpAnswer): string[] {
  const { responses } = documents.get(specification ?? '')?.paths['/equipment-status']?.['get'] ?? {
    responses: {},
  };
  const common = documents.get('TS29571_CommonData.yaml')?.components?.responses ?? {};
  const own = `${specification}#/paths/~1equipment-status/get/responses/${status}`;
  const [described, describedAt] =
    status in responses
      ? [responses[status], own]
      : [common[status], `TS29571_CommonData.yaml#/components/responses/${status}`];
  if (described === undefined) return [`status ${status} is not listed`];
  const [response, place] = followed(described, describedAt);
  const content = response.content ?? { [problemType]: {} };
  if (content[type] === undefined) return [`${type} is not listed for ${status}`];
  const $ref =
    response.content === undefined ? problemSchema : `${place}/content/${type.replaceAll('/', '~1')}/schema`;
  const validate = ajv.compile({ $ref });
  const objections = validate(body) ? [] : [ajv.errorsText(validate.errors)];
  const told =
    typeof body === 'object' && body !== null && 'title' in body && 'status' in body ? body.status : status;
  return told === status
    ? objections
    : [...objections, `the body says ${String(told)} and the answer ${status}`];
}

/** A response object, and where it stands once a reference to another document is followed. */
function followed(response: unknown, place: string): [MediaTypes, string] {
  const { $ref } = response as { $ref?: string };
  if ($ref === undefined) return [response as MediaTypes, place];
  const [id = '', pointer = ''] = $ref.split('#');
  const target = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], documents.get(id));
  return [target as MediaTypes, $ref];
}

const stolen = imeiKey(35_209_900_176_148);
const tracked = imeiKey(35_209_900_176_150);
const unlisted = imeiKey(35_209_900_176_149);

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** A register with one prohibited and one tracked device. */
async function aRegister(unknownDevice: EdgeConfig['unknownDevice']): Promise<RunningEdge> {
  const log = new FeedServer(logKeys());
  log.publish(
    { key: stolen, listing: { effect: 'prohibited', tier: 1 } },
    { key: tracked, listing: { effect: 'tracked', tier: 1 } },
  );
  const own = await mkdtemp(path.join(tmpdir(), 'deadset-n5g-'));
  endings.push(() => rm(own, { recursive: true, force: true }));
  const snapshotFile = path.join(own, 'list.snapshot');
  await writeFile(snapshotFile, log.snapshotNow());
  const n5g = { host: '127.0.0.1', port: 0 };
  const edge = await composeEdge({ snapshotFile, n5g, unknownDevice, logLevel: 'silent' });
  endings.push(() => edge.close());
  return edge;
}

async function ask(edge: RunningEdge, target: string): Promise<HttpAnswer> {
  const session = connect(`http://127.0.0.1:${edge.addresses.n5g?.port}`);
  try {
    return await new Promise((resolve, reject) => {
      const request = session.request({ ':path': target });
      let [status, type, text] = [0, '', ''];
      request.on('response', (headers) => {
        status = headers[':status'] ?? 0;
        type = String(headers['content-type']);
      });
      request.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      request.on('end', () => resolve({ status, type, body: JSON.parse(text) })).on('error', reject);
    });
  } finally {
    session.close();
  }
}

const peiOf = (key: ImeiKey) => `imei-${formatImei(key)}`;

describe.skipIf(!isThere)('N5g-eir against TS 29.511 release 19', () => {
  it('answers each status as specified, with nothing else in the body', async () => {
    const edge = await aRegister('WHITELISTED');
    const answers = await Promise.all(
      [unlisted, stolen, tracked].map((key) => ask(edge, `${resource}?pei=${peiOf(key)}`)),
    );
    expect(answers.map(({ body }) => body)).toEqual([
      { status: 'WHITELISTED' },
      { status: 'BLACKLISTED' },
      { status: 'GREYLISTED' },
    ]);
    expect(answers.flatMap(objectionsTo)).toEqual([]);
  });

  it.each(answerKinds)('gives an answer of the specified form when $when', async (kind) => {
    const { server, origin } = await aGate(kind.gate);
    endings.push(() => server.close());
    const { status, headers, text } = await askOnce(origin, kind.request, kind.body);
    const body: unknown = JSON.parse(text);
    expect(status).toBe(kind.status);
    expect(objectionsTo({ status, type: String(headers['content-type']), body })).toEqual([]);
  });

  it('has been asked here for every answer that the gate has ready', async () => {
    const ready = Object.values<object>(readyAnswers).flatMap((value): ReadyAnswer[] =>
      'body' in value ? [value as ReadyAnswer] : Object.values(value as Record<string, ReadyAnswer>),
    );
    const given = new Set<string>();
    for (const kind of answerKinds) {
      const { server, origin } = await aGate(kind.gate);
      endings.push(() => server.close());
      given.add((await askOnce(origin, kind.request, kind.body)).text);
    }
    expect(ready.length).toBeGreaterThan(10);
    const untried = ready.map(({ body }) => body.toString()).filter((text) => !given.has(text));
    // A token that is not checked because too many are being checked is told of by the same form as any congestion.
    expect(untried.map((text) => (JSON.parse(text) as { detail: string }).detail)).toEqual([
      'Too many new access tokens at a time',
    ]);
  });

  it('says that equipment is unknown where the network wants to hear it, and of no listed device', async () => {
    const edge = await aRegister('UNKNOWN');
    const unknown = await ask(edge, `${resource}?pei=${peiOf(unlisted)}`);
    expect(unknown).toMatchObject({ status: 404, body: { status: 404, cause: 'ERROR_EQUIPMENT_UNKNOWN' } });
    expect(objectionsTo(unknown)).toEqual([]);
    expect(await ask(edge, `${resource}?pei=${peiOf(stolen)}`)).toMatchObject({ status: 200 });
  });

  it.each(['mac-00-00-5E-00-53-00', 'eui-00-00-5E-EF-10-00-00-00', 'imei-12', 'something else'])(
    'takes the identity "%s", which is none of an IMEI, for a device on no list',
    async (pei) => {
      const answer = await ask(await aRegister('WHITELISTED'), `${resource}?pei=${encodeURIComponent(pei)}`);
      expect(answer).toMatchObject({ status: 200, body: { status: 'WHITELISTED' } });
    },
  );

  it('knows a wrong answer from a right one', () => {
    const type = 'application/json';
    expect(objectionsTo({ status: 200, type, body: { status: 'STOLEN' } })).not.toEqual([]);
    expect(objectionsTo({ status: 200, type, body: {} })).not.toEqual([]);
    expect(objectionsTo({ status: 404, type, body: { status: 404 } })).not.toEqual([]);
    expect(
      objectionsTo({ status: 404, type: 'application/problem+json', body: { status: 'x' } }),
    ).not.toEqual([]);
    expect(objectionsTo({ status: 418, type, body: {} })).not.toEqual([]);
    expect(objectionsTo({ status: 405, type, body: { title: 'x' } })).not.toEqual([]);
    expect(objectionsTo({ status: 405, type: problemType, body: { status: 'x' } })).not.toEqual([]);
    expect(objectionsTo({ status: 503, type: problemType, body: { title: 'x', status: 500 } })).not.toEqual(
      [],
    );
    expect(objectionsTo({ status: 405, type: problemType, body: { title: 'x', status: 405 } })).toEqual([]);
  });

  it('answers a 5G core that shares no code with it', async () => {
    const edge = await aRegister('UNKNOWN');
    const amf = await connectAmf({ host: '127.0.0.1', port: edge.addresses.n5g?.port ?? 0 });
    endings.push(() => amf.close());
    const questions = [
      { imei: formatImei(stolen), supi: 'imsi-001010123456789' },
      { imeisv: `${formatImeiKey(tracked)}23` },
      { imei: formatImei(unlisted) },
    ];
    expect(await Promise.all(questions.map((question) => amf.checkIdentity(question)))).toEqual([
      { httpStatus: 200, status: 'BLACKLISTED' },
      { httpStatus: 200, status: 'GREYLISTED' },
      { httpStatus: 404, cause: 'ERROR_EQUIPMENT_UNKNOWN' },
    ]);
  });
});
