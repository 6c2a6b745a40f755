import { type Imsi, parseImsi, parsePei } from '@deadset/domain';
import type { IdentityQuestion } from './identity-question.ts';
import type { Cause } from './problem-details.ts';

export type IdentityQuery =
  | { readonly ok: true; readonly question: IdentityQuestion }
  | { readonly ok: false; readonly cause: Cause; readonly param?: string; readonly reason: string };

/**
 * Reads the query of an identity check, whatever is in it. 3GPP TS 29.511 clause 6.1.3.2.3.1, TS 29.571 clauses 5.2.2
 * and 5.3.2.
 *
 * The patterns of PEI, SUPI and GPSI all end in `.+`, so only an empty one is wrong. Parameters that the specification
 * does not name are passed over, as later releases may add some. No optional feature is specified for this service, so
 * `supported-features` must be well-formed and changes nothing: there is none in common.
 */
export function readIdentityQuery(query: string): IdentityQuery {
  if (/%(?![0-9A-Fa-f]{2})/.test(query))
    return {
      ok: false,
      cause: 'INVALID_MSG_FORMAT',
      reason: 'a percent sign without two hexadecimal digits',
    };
  const params = new URLSearchParams(query);
  const [text, ...further] = params.getAll('pei');
  if (text === undefined) return refused('MANDATORY_QUERY_PARAM_MISSING', 'pei', 'must be given');
  const pei = parsePei(text);
  if (pei === undefined || further.length > 0) {
    return refused('MANDATORY_QUERY_PARAM_INCORRECT', 'pei', 'must be given once and not be empty');
  }
  for (const param of ['supi', 'gpsi']) {
    const values = params.getAll(param);
    if (values.length > 1 || values[0] === '')
      return refused('OPTIONAL_QUERY_PARAM_INCORRECT', param, 'must be given once and not be empty');
  }
  const [features = '', ...repeated] = params.getAll('supported-features');
  if (!/^[0-9A-Fa-f]*$/.test(features) || repeated.length > 0) {
    const reason = 'must be given once, in hexadecimal digits';
    return refused('OPTIONAL_QUERY_PARAM_INCORRECT', 'supported-features', reason);
  }
  const key = pei.kind === 'other' ? undefined : pei.key;
  const softwareVersion = pei.kind === 'imeisv' ? Number(pei.softwareVersion) : -1;
  return { ok: true, question: { key, softwareVersion, subscriber: subscriberOf(params.get('supi')) } };
}

function subscriberOf(supi: string | null): Imsi | undefined {
  return supi?.startsWith('imsi-') === true ? parseImsi(supi.slice(5)) : undefined;
}

function refused(cause: Cause, param: string, reason: string): IdentityQuery {
  return { ok: false, cause, param, reason };
}
