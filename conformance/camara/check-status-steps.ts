import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  AfterAll,
  BeforeAll,
  Given,
  setDefaultTimeout,
  setWorldConstructor,
  Then,
  When,
  World,
} from '@cucumber/cucumber';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { phones } from './phones.ts';
import { limits, type RunningEdge, scope, startEdge } from './running-edge.ts';

setDefaultTimeout(60_000);

const ajv = new Ajv({
  strict: false,
  formats: { 'date-time': (text: string) => isDateTime(text) },
});
let edge: RunningEdge;

BeforeAll(async () => {
  const contract = process.env['CAMARA_CONTRACT'];
  assert(contract !== undefined, 'CAMARA_CONTRACT names the contract');
  ajv.addSchema(parse(await readFile(contract, 'utf8')) as object, 'contract');
  edge = await startEdge();
});
AfterAll(() => edge.stop());

type Body = Record<string, unknown>;

/** One request and its response. */
class Call extends World {
  url = '';
  readonly headers = new Map<string, string>();
  body: Body = {};
  /** Each scenario is another consumer, so that none spends another's quota. */
  readonly consumer: string = randomUUID();
  status = 0;
  answered: Headers = new Headers();
  answer: Body = {};

  async send(): Promise<void> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: Object.fromEntries(this.headers),
      body: JSON.stringify(this.body),
    });
    this.status = response.status;
    this.answered = response.headers;
    this.answer = (await response.json()) as Body;
  }

  async authorize(claims: Record<string, unknown> = {}): Promise<void> {
    this.headers.set('Authorization', `Bearer ${await edge.token({ client_id: this.consumer, ...claims })}`);
  }
}

/** RFC 3339 section 5.6, with its time zone. */
function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

/** `$.name`: the contract's bodies are flat. */
const nameOf = (pointer: string) => pointer.replace(/^\$\./, '');

const phoneOf = {
  'known to be on the allowed list': phones.allowed,
  'known to be on the lost list': phones.lost,
  'known to be on the stolen list': phones.stolen,
  'known to be blacklisted': phones.blacklisted,
  'known to be blocked': phones.blocked,
  'known to be flagged for fraud': phones.fraud,
  'known to be blocked for non-payment': phones['non-payment'],
  'known to be restricted for regulatory reasons': phones.regulatory,
  'not present in any register': phones.unknown,
  'that is not found in any accessible database': phones['not found'],
  'for which the fraud check service is not applicable': phones['not applicable'],
} as const;

setWorldConstructor(Call);

Given('the resource {string} set as base-url', function (this: Call, resource: string) {
  this.url = resource.replace('{api-root}', edge.apiRoot);
});
Given('the header {string} is set to {string}', function (this: Call, name: string, value: string) {
  this.headers.set(name, value);
});
Given('the header {string} is set to a UUID value', function (this: Call, name: string) {
  this.headers.set(name, randomUUID());
});
Given('the header {string} is not set', function (this: Call, name: string) {
  this.headers.delete(name);
});
Given('the header {string} is removed', function (this: Call, name: string) {
  this.headers.delete(name);
});
Given('the header "Authorization" is set to a valid access token', async function (this: Call) {
  await this.authorize();
});
Given('the header "Authorization" is set to an expired access token', async function (this: Call) {
  await this.authorize({ exp: Math.floor(Date.now() / 1000) - 60 });
});
Given('the header "Authorization" is set to a malformed token', function (this: Call) {
  this.headers.set('Authorization', 'Bearer not.a.token');
});
Given(
  'the header "Authorization" is set to a valid access token not including scope {string}',
  async function (this: Call, missing: string) {
    assert.equal(missing, scope);
    await this.authorize({ scope: 'openid another-api:read' });
  },
);
Given(
  'the request body is set by default to a request body compliant with the schema {string}',
  function (this: Call, pointer: string) {
    this.body = { imei: phones.allowed };
    assertComplies(this.body, pointer);
  },
);
Given(/^the request body is set to: \{\}$/, function (this: Call) {
  this.body = {};
});
Given('the request body property {string} is not included', function (this: Call, pointer: string) {
  delete this.body[nameOf(pointer)];
});
Given(
  'the request body property {string} is set to {string}',
  function (this: Call, pointer: string, value: string) {
    this.body[nameOf(pointer)] = value;
  },
);
Given('the request body property "$.imei" is set to a valid IMEI', function (this: Call) {
  this.body['imei'] = phones.allowed;
});
for (const [words, imei] of Object.entries(phoneOf)) {
  Given(`the request body property "$.imei" is set to a valid IMEI ${words}`, function (this: Call) {
    this.body['imei'] = imei;
  });
}
Given(
  'the request body property "$.imei" is set to a valid IMEI with operational status {string}',
  function (this: Call, status: string) {
    const found = Object.entries(phones).find(([name]) => name === status);
    assert(found !== undefined, `there is a phone that is ${status}`);
    this.body['imei'] = found[1];
  },
);
Given('that the fraud check service is not applicable for all IMEIs', async function (this: Call) {
  // It is not: there is a phone that it is applicable for.
  await this.send();
  assert.equal(this.status, 200);
});
Given('the API consumer has exceeded their allocated quota for this API', async function (this: Call) {
  let answered = 0;
  while (answered < limits.perDay) {
    await this.send();
    if (this.status === 200) answered += 1;
    else {
      assert.equal(this.answer['code'], 'TOO_MANY_REQUESTS');
      await new Promise((resolve) => {
        setTimeout(resolve, 1000 / limits.perSecond);
      });
    }
  }
});
Given('the API consumer has exceeded the rate limit for this API', async function (this: Call) {
  await Promise.all(Array.from({ length: limits.perSecond }, () => this.send()));
});

When('the request {string} is sent', async function (this: Call, operation: string) {
  assert.equal(operation, 'checkImeiStatus');
  await this.send();
});

Then('the response status code is {int}', function (this: Call, status: number) {
  assert.equal(this.status, status, JSON.stringify(this.answer));
  const pointer = `/paths/~1check-status/post/responses/${status}`;
  assertComplies(
    this.answer,
    `#/components/responses/${responseNames[status]}/content/application~1json/schema`,
  );
  assert(ajv.getSchema(`contract#${pointer}`) !== undefined, `${status} is in the contract`);
});
Then('the response header {string} is {string}', function (this: Call, name: string, value: string) {
  assert.equal(this.answered.get(name), value);
});
Then(
  'the response header {string} has same value as the request header {string}',
  function (this: Call, name: string, given: string) {
    assert(this.headers.get(given) !== undefined);
    assert.equal(this.answered.get(name), this.headers.get(given));
  },
);
Then('the response body complies with the OAS schema at {string}', function (this: Call, pointer: string) {
  assertComplies(this.answer, pointer);
});
Then(
  'the response property {string} is the same value as the request body property {string}',
  function (this: Call, pointer: string, given: string) {
    assert.equal(this.answer[nameOf(pointer)], this.body[nameOf(given)]);
  },
);
Then('the response property {string} is {string}', function (this: Call, pointer: string, value: string) {
  assert.equal(this.answer[nameOf(pointer)], value);
});
Then('the response property {string} is {int}', function (this: Call, pointer: string, value: number) {
  assert.equal(this.answer[nameOf(pointer)], value);
});
Then('the response property {string} is not present', function (this: Call, pointer: string) {
  assert(!(nameOf(pointer) in this.answer));
});
Then('the response property {string} contains a user friendly text', function (this: Call, pointer: string) {
  assert.match(String(this.answer[nameOf(pointer)]), /\w+ \w+/);
});
Then(
  'if the response property {string} is present, then the value has a valid RFC 3339 date-time format with timezone',
  function (this: Call, pointer: string) {
    const value = this.answer[nameOf(pointer)];
    if (value !== undefined)
      assert(typeof value === 'string' && isDateTime(value), `${pointer} is a date-time`);
  },
);

const responseNames: Readonly<Record<number, string>> = {
  200: '200CheckStatus',
  400: '400BadRequest',
  401: '401Unauthorized',
  403: '403Forbidden',
  404: '404NotFound',
  422: '422UnprocessableContent',
  429: '429TooManyRequests',
};

function assertComplies(value: unknown, pointer: string): void {
  const validate = ajv.compile({ $ref: `contract${pointer}` });
  assert(validate(value), `${pointer}: ${ajv.errorsText(validate.errors)}`);
}
