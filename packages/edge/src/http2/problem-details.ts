import type { OutgoingHttpHeaders } from 'node:http2';
import { problemMediaType } from '@deadset/protocol';

/** Causes of errors that this service gives. 3GPP TS 29.500 table 5.2.7.2-1 and TS 29.511 table 6.1.7.3-1. */
export type Cause =
  | 'INVALID_API'
  | 'INVALID_MSG_FORMAT'
  | 'MANDATORY_QUERY_PARAM_MISSING'
  | 'MANDATORY_QUERY_PARAM_INCORRECT'
  | 'OPTIONAL_QUERY_PARAM_INCORRECT'
  | 'RESOURCE_URI_STRUCTURE_NOT_FOUND'
  | 'ERROR_EQUIPMENT_UNKNOWN'
  | 'NF_CONGESTION'
  | 'SYSTEM_FAILURE';

/** What goes wrong, for a client that is a machine. 3GPP TS 29.571 clause 5.2.4.1. */
export interface ProblemDetails {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly cause?: Cause;
  readonly invalidParams?: readonly { readonly param: string; readonly reason: string }[];
}

/** An answer whose bytes are ready. */
export interface ReadyAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Buffer;
  /** Beside type and length of the body. */
  readonly headers?: OutgoingHttpHeaders;
}

/** The answer that says what went wrong. */
export function problemAnswer(problem: ProblemDetails, headers?: OutgoingHttpHeaders): ReadyAnswer {
  const ready = readyAnswer(problem.status, problemMediaType, problem);
  return headers === undefined ? ready : { ...ready, headers };
}

export function readyAnswer(status: number, mediaType: string, content: object): ReadyAnswer {
  return { status, mediaType, body: Buffer.from(JSON.stringify(content)) };
}
