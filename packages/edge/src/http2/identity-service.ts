import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { ImeiKey, Imsi } from '@deadset/domain';
import type { Logger } from 'pino';
import type { NetworkStatus } from '../checks/index.ts';
import type { OverloadGuard } from '../overload/index.ts';
import { acceptsJson } from './accept-header.ts';
import type { AccessTokenCheck } from './access-token-check.ts';
import type { Connection } from './connection-ledger.ts';
import { readIdentityQuery } from './identity-query.ts';
import { type IdentityQuestion, resourcePath } from './identity-question.ts';
import { messagePriority } from './message-priority.ts';
import { readOrdinaryTarget } from './ordinary-target.ts';
import { problemAnswer, type ReadyAnswer } from './problem-details.ts';
import {
  failedInside,
  methodNotAllowed,
  methodUnknown,
  noSuchApi,
  noSuchResource,
  notAcceptable,
  overloaded,
  statusAnswers,
  targetTooLong,
  tokenAnswers,
} from './ready-answers.ts';
import type { TokenVerdict } from './token-verdict.ts';

export interface IdentityServiceOptions {
  /** What a device is. Synchronous, because an answer waits for it. */
  readonly statusOf: (
    key: ImeiKey | undefined,
    softwareVersion: number,
    subscriber: Imsi | undefined,
  ) => NetworkStatus;
  /** Whom to turn away when there is more to do than can be done. */
  readonly overload: OverloadGuard;
  readonly log: Logger;
}

/** Longest request target, in bytes: some ten times the longest honest one. */
const maxTargetBytes = 2048;
/** How often the time is looked at: reading a clock costs a tenth of the question. */
const requestsPerLook = 16;
/** Methods of RFC 9110 and RFC 5789 that this service does not have; others nobody has. */
const otherMethods: ReadonlySet<string> = new Set([
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
]);

/**
 * The service N5g-eir_EquipmentIdentityCheck of 3GPP TS 29.511 (release 19), request by request. Headers that begin with
 * `3gpp-Sbi-` and are not named here are passed over, as TS 29.500 clause 5.2.3 lets a producer do.
 */
export class IdentityService {
  readonly #options: IdentityServiceOptions;
  readonly #onCutOff: (error: Error) => void;
  #sinceLook = 0;
  /** Who may ask; anyone while there is none. */
  tokens: AccessTokenCheck | undefined;

  constructor(options: IdentityServiceOptions) {
    this.#options = options;
    // A peer that resets its request costs only itself.
    this.#onCutOff = (err) => options.log.debug({ err }, 'an N5g-eir request was cut off');
  }

  serve(connection: Connection, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    connection.asked += 1;
    stream.on('error', this.#onCutOff);
    const isHead = headers[':method'] === 'HEAD';
    try {
      const answer = this.#answerTo(connection, headers);
      if (answer !== undefined) send(stream, answer, isHead);
      else this.#answerLater(stream, headers);
    } catch (error) {
      this.#fail(stream, error, isHead);
    }
  }

  /** Undefined when an access token has to be checked first. */
  #answerTo(connection: Connection, headers: IncomingHttpHeaders): ReadyAnswer | undefined {
    const { ':method': method = '', ':path': target = '' } = headers;
    if (target.length > maxTargetBytes) return targetTooLong;
    const queryAt = queryPlaceIn(target);
    if (queryAt < 0) return missing(target);
    if (method !== 'GET' && method !== 'HEAD')
      return otherMethods.has(method) ? methodNotAllowed : methodUnknown;
    if (this.#isTurnedAway(headers)) return overloaded;
    const verdict =
      this.tokens === undefined ? 'good' : this.tokens.known(headers.authorization, connection.lastToken);
    return verdict === undefined ? undefined : this.#answerAfter(verdict, headers, target, queryAt);
  }

  #isTurnedAway(headers: IncomingHttpHeaders): boolean {
    const { overload } = this.#options;
    this.#sinceLook += 1;
    if (this.#sinceLook >= requestsPerLook) {
      this.#sinceLook = 0;
      overload.look();
    }
    if (!overload.isOverloaded) return false;
    // 32 priorities here, and 16 of the guard's, which are those of Diameter.
    return overload.turnsAway(Math.floor(messagePriority(headers['3gpp-sbi-message-priority']) / 2));
  }

  #answerAfter(
    verdict: TokenVerdict,
    { accept }: IncomingHttpHeaders,
    target: string,
    queryAt: number,
  ): ReadyAnswer {
    if (verdict !== 'good') return tokenAnswers[verdict];
    if (!acceptsJson(accept)) return notAcceptable;
    const ordinary = readOrdinaryTarget(target);
    if (ordinary !== undefined) return this.#statusAnswer(ordinary);
    const query = readIdentityQuery(target.slice(queryAt));
    if (query.ok) return this.#statusAnswer(query.question);
    const { cause, param, reason } = query;
    if (param === undefined) return problemAnswer({ title: 'Bad query', status: 400, detail: reason, cause });
    const invalidParams = [{ param: `query ${param}`, reason }];
    return problemAnswer({ title: 'Bad query', status: 400, cause, invalidParams });
  }

  #statusAnswer({ key, softwareVersion, subscriber }: IdentityQuestion): ReadyAnswer {
    return statusAnswers[this.#options.statusOf(key, softwareVersion, subscriber)];
  }

  #answerLater(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { ':method': method, ':path': target = '' } = headers;
    const isHead = method === 'HEAD';
    Promise.resolve(this.tokens?.judge(headers.authorization) ?? 'good')
      .then((verdict) =>
        send(stream, this.#answerAfter(verdict, headers, target, queryPlaceIn(target)), isHead),
      )
      .catch((error: unknown) => this.#fail(stream, error, isHead));
  }

  #fail(stream: ServerHttp2Stream, error: unknown, isHead: boolean): void {
    this.#options.log.error({ err: error }, 'an identity check failed inside');
    send(stream, failedInside, isHead);
  }
}

/** Where the query of the one resource begins; -1 when the target is another one. */
function queryPlaceIn(target: string): number {
  const { length } = resourcePath;
  if (target.startsWith(resourcePath)) {
    if (target.length === length) return length;
    if (target[length] === '?') return length + 1;
  }
  return -1;
}

/** What there is not. 3GPP TS 29.500 table 5.2.7.2-1. */
function missing(target: string): ReadyAnswer {
  return /^\/n5g-eir-eic\/v1(?:[/?]|$)/.test(target) ? noSuchResource : noSuchApi;
}

function send(stream: ServerHttp2Stream, answer: ReadyAnswer, isHead: boolean): void {
  if (stream.destroyed || stream.headersSent) return;
  const { status, mediaType, body, headers } = answer;
  // Made anew each time: Node copies headers, and copies quickest what is of one known shape.
  const usual = { ':status': status, 'content-type': mediaType, 'content-length': body.length };
  stream.respond(headers === undefined ? usual : { ...usual, ...headers });
  if (!isHead) stream.end(body);
  // Nobody will read a body: whoever sends one is told to stop. RFC 9113 section 8.1.
  if (!stream.endAfterHeaders) stream.close();
}
