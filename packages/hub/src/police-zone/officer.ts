import type { Actor } from './zone-log-store.ts';

/** Who works in the police zone, with what they have said of why. */
export interface Officer extends Actor {
  /** Id of the person. */
  readonly id: string;
  /** `purpose: reason`, for the logs. */
  readonly why: string;
}

/** A signed-in person (`personOf(request)`) as the logs know them. */
export function officerOf({
  id,
  organisation,
  purpose,
}: {
  readonly id: string;
  readonly organisation: string;
  readonly purpose?: { readonly purpose: string; readonly reason: string };
}): Officer {
  const why = purpose === undefined ? 'no purpose stated' : `${purpose.purpose}: ${purpose.reason}`;
  return { id, organisation, actor: `person:${id}`, why };
}
