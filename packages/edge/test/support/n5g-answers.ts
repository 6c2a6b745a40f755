import type { OutgoingHttpHeaders } from 'node:http2';
import { AccessTokenCheck, type EquipmentIdentityOptions } from '../../src/http2/index.ts';
import { checkPath, overloadedFor, statusPath } from './n5g-gate.ts';
import { Nrf } from './nrf.ts';

/** One kind of answer that the gate of a 5G network gives: how it comes about, and what is expected. */
export interface AnswerKind {
  readonly when: string;
  readonly gate?: Partial<EquipmentIdentityOptions>;
  readonly request?: OutgoingHttpHeaders;
  readonly body?: Buffer;
  readonly status: number;
  readonly cause?: string;
  /** `invalidParams[0].param` of the answer. */
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const nrf = new Nrf();
const tokens = new AccessTokenCheck({ keys: nrf.keys, clock: () => Date.now() });
const withToken = async (claims: Record<string, unknown>): Promise<OutgoingHttpHeaders> => ({
  ':path': checkPath,
  authorization: `Bearer ${await nrf.token(claims)}`,
});
const at = (path: string) => ({ ':path': path });
const asking = (query: string) => at(`${statusPath}?${query}`);
const pei = 'pei=imei-352099001761481';

/** Every kind of answer, and the odd requests that a gate must stand. */
export const answerKinds: readonly AnswerKind[] = [
  { when: 'the device may be used', status: 200 },
  { when: 'the device is prohibited', gate: { statusOf: () => 'BLACKLISTED' }, status: 200 },
  { when: 'the device is tracked', gate: { statusOf: () => 'GREYLISTED' }, status: 200 },
  {
    when: 'the device is unknown',
    gate: { statusOf: () => 'UNKNOWN' },
    status: 404,
    cause: 'ERROR_EQUIPMENT_UNKNOWN',
  },
  { when: 'a good access token came', gate: { tokens }, request: await withToken({}), status: 200 },
  {
    when: 'features are asked for that nobody has specified',
    request: asking(`${pei}&supported-features=ff`),
    status: 200,
  },
  {
    when: 'headers of the service mesh are there',
    request: {
      ...at(checkPath),
      '3gpp-sbi-message-priority': '5',
      '3gpp-sbi-max-rsp-time': '1000',
      '3gpp-sbi-correlation-info': 'x',
      'user-agent': 'AMF',
      accept: 'application/json, application/problem+json',
    },
    status: 200,
  },
  {
    when: 'a body came with it',
    request: { ...at(checkPath), 'content-type': 'application/json' },
    body: Buffer.alloc(100_000, 'x'),
    status: 200,
  },
  {
    when: 'there is no query',
    request: at(statusPath),
    status: 400,
    cause: 'MANDATORY_QUERY_PARAM_MISSING',
    param: 'query pei',
  },
  {
    when: 'the query is empty',
    request: asking(''),
    status: 400,
    cause: 'MANDATORY_QUERY_PARAM_MISSING',
    param: 'query pei',
  },
  {
    when: 'only a subscriber is named',
    request: asking('supi=imsi-001010123456789'),
    status: 400,
    cause: 'MANDATORY_QUERY_PARAM_MISSING',
    param: 'query pei',
  },
  {
    when: 'the PEI is empty',
    request: asking('pei='),
    status: 400,
    cause: 'MANDATORY_QUERY_PARAM_INCORRECT',
    param: 'query pei',
  },
  {
    when: 'two PEIs are named',
    request: asking(`${pei}&${pei}`),
    status: 400,
    cause: 'MANDATORY_QUERY_PARAM_INCORRECT',
    param: 'query pei',
  },
  {
    when: 'the SUPI is empty',
    request: asking(`${pei}&supi=`),
    status: 400,
    cause: 'OPTIONAL_QUERY_PARAM_INCORRECT',
    param: 'query supi',
  },
  {
    when: 'the GPSI is empty',
    request: asking(`gpsi=&${pei}`),
    status: 400,
    cause: 'OPTIONAL_QUERY_PARAM_INCORRECT',
    param: 'query gpsi',
  },
  {
    when: 'features are no hexadecimal number',
    request: asking(`${pei}&supported-features=xyz`),
    status: 400,
    cause: 'OPTIONAL_QUERY_PARAM_INCORRECT',
    param: 'query supported-features',
  },
  {
    when: 'the query is wrongly encoded',
    request: asking(`${pei}&gpsi=%zz`),
    status: 400,
    cause: 'INVALID_MSG_FORMAT',
  },
  {
    when: 'it is another version of the API',
    request: at('/n5g-eir-eic/v2/equipment-status'),
    status: 400,
    cause: 'INVALID_API',
  },
  { when: 'it is another API', request: at('/nudm-sdm/v2/shared-data'), status: 400, cause: 'INVALID_API' },
  {
    when: 'it is asked for everything',
    request: { ':method': 'OPTIONS', ':path': '*' },
    status: 400,
    cause: 'INVALID_API',
  },
  {
    when: 'no access token came',
    gate: { tokens },
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="n5g-eir-eic"' },
  },
  {
    when: 'the access token is for another service consumer',
    gate: { tokens },
    request: await withToken({ aud: 'AUSF' }),
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="n5g-eir-eic", error="invalid_token"' },
  },
  {
    when: 'the access token is for other services',
    gate: { tokens },
    request: await withToken({ scope: 'nausf-auth' }),
    status: 403,
    headers: {
      'www-authenticate': 'Bearer realm="n5g-eir-eic", error="insufficient_scope", scope="n5g-eir-eic"',
    },
  },
  {
    when: 'it is another resource of the API',
    request: at('/n5g-eir-eic/v1/equipment-status/1'),
    status: 404,
    cause: 'RESOURCE_URI_STRUCTURE_NOT_FOUND',
  },
  {
    when: 'the method is another one',
    request: { ...at(checkPath), ':method': 'POST' },
    body: Buffer.from('{}'),
    status: 405,
    headers: { allow: 'GET, HEAD' },
  },
  { when: 'nobody knows the method', request: { ...at(checkPath), ':method': 'BREW' }, status: 501 },
  { when: 'JSON is not accepted', request: { ...at(checkPath), accept: 'text/html' }, status: 406 },
  { when: 'the target is endless', request: at(`/${'x'.repeat(3000)}`), status: 414 },
  {
    when: 'the desk fails',
    gate: {
      statusOf: () => {
        throw new Error('the index is torn');
      },
    },
    status: 500,
    cause: 'SYSTEM_FAILURE',
  },
  {
    when: 'there is too much to do',
    gate: { overload: overloadedFor(1000) },
    status: 503,
    cause: 'NF_CONGESTION',
    headers: { 'retry-after': '1' },
  },
];
