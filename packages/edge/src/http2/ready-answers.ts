import { problemAnswer, type ReadyAnswer, readyAnswer } from './problem-details.ts';
import { requiredScope, type TokenVerdict } from './token-verdict.ts';

const ok = (status: string) => readyAnswer(200, 'application/json', { status });

/** What a device is, in the words of 3GPP TS 29.511 table 6.1.6.3.3-1. */
export const statusAnswers = {
  WHITELISTED: ok('WHITELISTED'),
  BLACKLISTED: ok('BLACKLISTED'),
  GREYLISTED: ok('GREYLISTED'),
  UNKNOWN: problemAnswer({
    title: 'Equipment unknown',
    status: 404,
    detail: 'The register has no such equipment',
    cause: 'ERROR_EQUIPMENT_UNKNOWN',
  }),
} as const;

const realm = `Bearer realm="${requiredScope}"`;

/** What whoever has no good access token is told. RFC 6750 section 3. */
export const tokenAnswers: Readonly<Record<Exclude<TokenVerdict, 'good'>, ReadyAnswer>> = {
  absent: problemAnswer(
    { title: 'An access token is needed', status: 401, detail: 'Get one from the NRF and send it as Bearer' },
    { 'www-authenticate': realm },
  ),
  invalid: problemAnswer(
    { title: 'The access token is not valid', status: 401, detail: 'Get a new one from the NRF' },
    { 'www-authenticate': `${realm}, error="invalid_token"` },
  ),
  'out-of-scope': problemAnswer(
    {
      title: 'The access token is for other services',
      status: 403,
      detail: `Its scope lacks ${requiredScope}`,
    },
    { 'www-authenticate': `${realm}, error="insufficient_scope", scope="${requiredScope}"` },
  ),
  busy: congested('Too many new access tokens at a time'),
};

/** Above capacity. The consumer turns to another instance, or comes back. 3GPP TS 29.500 clause 6.4.2. */
export const overloaded = congested('Above capacity');

export const targetTooLong = problemAnswer({ title: 'The URI is too long', status: 414 });

export const noSuchResource = problemAnswer({
  title: 'No such resource',
  status: 404,
  cause: 'RESOURCE_URI_STRUCTURE_NOT_FOUND',
});

export const noSuchApi = problemAnswer({
  title: 'No such API, or not in this version',
  status: 400,
  detail: 'Served is n5g-eir-eic, v1',
  cause: 'INVALID_API',
});

export const methodNotAllowed = problemAnswer(
  { title: 'Only GET and HEAD', status: 405 },
  { allow: 'GET, HEAD' },
);

export const methodUnknown = problemAnswer({ title: 'No such method', status: 501 });

export const notAcceptable = problemAnswer({
  title: 'Not acceptable',
  status: 406,
  detail: 'The answer is application/json',
});

export const failedInside = problemAnswer({ title: 'Internal error', status: 500, cause: 'SYSTEM_FAILURE' });

function congested(detail: string): ReadyAnswer {
  return problemAnswer(
    { title: 'Congestion', status: 503, detail, cause: 'NF_CONGESTION' },
    { 'retry-after': '1' },
  );
}
