import { type Client, parseAuthorisationRequest, withQuery } from './authorisation-request.ts';
import { systemClock } from './clock.ts';
import {
  phoneScreenPage,
  problemPage,
  type SignInView,
  signInPage,
  simCodePage,
  stylesheet,
} from './operator-pages.ts';
import type { SignInDesk, SignInResult } from './sign-in-desk.ts';
import type { StatementSigner } from './statement-signer.ts';
import { exchangeCode, isClient } from './token-exchange.ts';

/** The operator as its routes see it. */
export interface Operator {
  readonly issuer: string;
  readonly name: string;
  readonly client: Client;
  readonly desk: SignInDesk;
  readonly signer: StatementSigner;
}

/** One request; `form` is empty unless the body was form-encoded. */
interface OperatorRequest {
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly authorization: string;
  /** The body as it came. */
  readonly body: string;
}

/** One answer: a page, JSON, a stylesheet or a redirect. */
export type OperatorAnswer =
  | { readonly kind: 'page'; readonly status: number; readonly body: string }
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'css'; readonly body: string }
  | { readonly kind: 'redirect'; readonly to: string };

type Route = (operator: Operator, request: OperatorRequest) => OperatorAnswer | Promise<OperatorAnswer>;

/** Every route of the issuer, by method and path. */
export const operatorRoutes: Readonly<Record<string, Route>> = {
  'GET /.well-known/openid-configuration': ({ issuer }) => json(200, discoveryDocument(issuer)),
  'GET /jwks': ({ signer }) => json(200, { keys: [signer.publicKey] }),
  'GET /operator.css': () => ({ kind: 'css', body: stylesheet }),
  'GET /authorise': authorise,
  'POST /sign-in': signInByAccount,
  'POST /sim-code': sendSimCode,
  'POST /sim-code/confirm': signInBySimCode,
  'GET /phone-screen': ({ name, desk }, { query }) => {
    const line = query.get('line') ?? '';
    return { kind: 'page', status: 200, body: phoneScreenPage(name, line, desk.simCodeOn(line)) };
  },
  'POST /token': giveToken,
  'POST /retrieve-identifier': tellDevice,
};

/** OpenID Connect Discovery 1.0 section 3. */
function discoveryDocument(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorise`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    scopes_supported: ['openid'],
    id_token_signing_alg_values_supported: ['EdDSA'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
  };
}

function authorise(operator: Operator, { query }: OperatorRequest): OperatorAnswer {
  const result = parseAuthorisationRequest(query, operator.client);
  if (!result.ok) {
    return 'sendTo' in result ? { kind: 'redirect', to: result.sendTo } : problem(operator, result.problem);
  }
  const view = signInView(operator, operator.desk.begin(result.request));
  return view === undefined ? ended(operator) : { kind: 'page', status: 200, body: signInPage(view) };
}

function signInByAccount(operator: Operator, { form }: OperatorRequest): OperatorAnswer {
  const signIn = form.get('signIn') ?? '';
  const result = operator.desk.byAccount(signIn, form.get('account') ?? '', form.get('password') ?? '');
  return outcome(operator, signIn, result, signInPage);
}

function sendSimCode(operator: Operator, { form }: OperatorRequest): OperatorAnswer {
  const line = form.get('line') ?? '';
  const view = signInView(operator, form.get('signIn') ?? '');
  if (view === undefined) return ended(operator);
  operator.desk.sendSimCode(line);
  return { kind: 'page', status: 200, body: simCodePage(view, line) };
}

function signInBySimCode(operator: Operator, { form }: OperatorRequest): OperatorAnswer {
  const signIn = form.get('signIn') ?? '';
  const line = form.get('line') ?? '';
  const result = operator.desk.bySimCode(signIn, line, form.get('code') ?? '');
  return outcome(operator, signIn, result, (view) => simCodePage(view, line));
}

async function giveToken(operator: Operator, { form, authorization }: OperatorRequest) {
  const { client, desk, signer } = operator;
  if (form.get('grant_type') === 'client_credentials') return giveMachineToken(operator, authorization);
  const result = exchangeCode(form, authorization, client, desk.grants);
  if (!result.ok) return json(result.error === 'invalid_client' ? 401 : 400, { error: result.error });
  const { request, subject, statement } = result.grant;
  const { nonce, redirectUri } = request;
  const signIn = { clientId: client.id, ...(nonce === undefined ? {} : { nonce }) };
  const idToken = await signer.sign(subject, statement, { hub: new URL(redirectUri).origin, signIn });
  // The access token opens nothing: the statement is all that this issuer has to say.
  return json(200, { access_token: 'none', token_type: 'Bearer', expires_in: 1, id_token: idToken });
}

/** A token for machines that may ask which phone a line is in. RFC 6749 section 4.4. */
function giveMachineToken({ client, desk }: Operator, authorization: string): OperatorAnswer {
  if (!isClient(authorization, client)) return json(401, { error: 'invalid_client' });
  return json(200, { access_token: desk.newMachineToken(), token_type: 'Bearer', expires_in: 60 });
}

/** CAMARA Device Identifier, `POST /retrieve-identifier`: the phone that a line is in. */
function tellDevice({ desk }: Operator, { authorization, body }: OperatorRequest): OperatorAnswer {
  const [, token = ''] = /^Bearer (.+)$/.exec(authorization) ?? [];
  if (!desk.isMachineToken(token)) return json(401, { status: 401, code: 'UNAUTHENTICATED' });
  const imei = desk.deviceOf(numberIn(body));
  if (imei === undefined) return json(404, { status: 404, code: 'IDENTIFIER_NOT_FOUND' });
  return json(200, { lastChecked: new Date(systemClock()).toISOString(), imei });
}

/** The telephone number of a request; empty when it has none. */
function numberIn(body: string): string {
  const parsed: unknown = JSON.parse(body);
  const device =
    typeof parsed === 'object' && parsed !== null && 'device' in parsed ? parsed.device : undefined;
  if (typeof device !== 'object' || device === null || !('phoneNumber' in device)) return '';
  return typeof device.phoneNumber === 'string' ? device.phoneNumber : '';
}

function outcome(
  operator: Operator,
  signIn: string,
  result: SignInResult,
  again: (view: SignInView) => string,
): OperatorAnswer {
  if (result.ok) return { kind: 'redirect', to: result.sendTo };
  const view = signInView(operator, signIn);
  if (view === undefined) return ended(operator);
  return { kind: 'page', status: 400, body: again({ ...view, error: result.problem }) };
}

function signInView({ name, desk }: Operator, signIn: string): SignInView | undefined {
  const request = desk.find(signIn);
  if (request === undefined) return undefined;
  const cancelTo = withQuery(request.redirectUri, { error: 'access_denied', state: request.state });
  return { operator: name, signIn, cancelTo };
}

function ended(operator: Operator): OperatorAnswer {
  return problem(operator, 'This sign-in has ended. Go back and start again.');
}

function problem({ name }: Operator, sentence: string): OperatorAnswer {
  return { kind: 'page', status: 400, body: problemPage(name, sentence) };
}

function json(status: number, body: unknown): OperatorAnswer {
  return { kind: 'json', status, body };
}
