import { type Pei, parsePei } from '@deadset/domain';

/** Causes of protocol errors that this service gives. 3GPP TS 29.500 table 5.2.7.2-1 and TS 29.511 table 6.1.7.3-1. */
export type Cause =
  | 'MANDATORY_QUERY_PARAM_MISSING'
  | 'MANDATORY_QUERY_PARAM_INCORRECT'
  | 'OPTIONAL_QUERY_PARAM_INCORRECT'
  | 'ERROR_EQUIPMENT_UNKNOWN'
  | 'NF_CONGESTION'
  | 'SYSTEM_FAILURE';

export type IdentityQuery =
  | { readonly ok: true; readonly pei: Pei }
  | { readonly ok: false; readonly cause: Cause; readonly param: string; readonly reason: string };

/**
 * Reads the query of an identity check. 3GPP TS 29.511 clause 6.1.3.2.3.1, TS 29.571 clauses 5.2.2 and 5.3.2.
 *
 * The patterns of PEI, SUPI and GPSI all end in `.+`, so only an empty one is wrong. Parameters that the specification
 * does not name are passed over, as later releases may add some. Whose SUPI it is plays no part and is not kept.
 */
export function readIdentityQuery(query: string): IdentityQuery {
  const params = new URLSearchParams(query);
  const [text, ...further] = params.getAll('pei');
  if (text === undefined) return refused('MANDATORY_QUERY_PARAM_MISSING', 'pei', 'must be given');
  const pei = parsePei(text);
  if (pei === undefined || further.length > 0) {
    return refused('MANDATORY_QUERY_PARAM_INCORRECT', 'pei', 'must be given once and not be empty');
  }
  for (const param of ['supi', 'gpsi']) {
    if (params.getAll(param).some((value) => value === ''))
      return refused('OPTIONAL_QUERY_PARAM_INCORRECT', param, 'must not be empty');
  }
  if (!/^[0-9A-Fa-f]*$/.test(params.get('supported-features') ?? ''))
    return refused('OPTIONAL_QUERY_PARAM_INCORRECT', 'supported-features', 'must be hexadecimal digits');
  return { ok: true, pei };
}

function refused(cause: Cause, param: string, reason: string): IdentityQuery {
  return { ok: false, cause, param, reason };
}
