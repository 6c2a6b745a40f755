import type { ImeiKey } from '@deadset/domain';
import { readImeiField } from '../pages/index.ts';
import { deviceMark, identifierMark } from '../police-zone/index.ts';

/** What an officer typed to say which phone they mean, understood; or what is wrong, by field. */
export type TypedIdentifier =
  | { readonly ok: true; readonly kind: 'imei'; readonly key: ImeiKey }
  | { readonly ok: true; readonly kind: 'serial'; readonly serial: string }
  | {
      readonly ok: false;
      readonly errors: { readonly imei?: string; readonly serial?: string };
      /** A number whose check digit is wrong, which the reader may overrule. */
      readonly doubtful?: string;
    };

/** Reads the two boxes of a check: an IMEI, or where there is none a serial number; an IMEI goes first. */
export function readIdentifier(fields: {
  readonly imei?: string;
  readonly keep?: string;
  readonly serial?: string;
}): TypedIdentifier {
  const field = readImeiField(fields.imei ?? '', fields.keep);
  if (field.ok) return { ok: true, kind: 'imei', key: field.key };
  const serial = (fields.serial ?? '').trim().toUpperCase();
  if (!field.isEmpty || serial === '') {
    const doubtful = field.doubtful === undefined ? {} : { doubtful: field.doubtful };
    return { ok: false, errors: { imei: field.problem }, ...doubtful };
  }
  if (!/^[A-Z0-9][A-Z0-9/-]{4,39}$/.test(serial))
    return { ok: false, errors: { serial: 'A serial number has 5 to 40 letters, digits and hyphens' } };
  return { ok: true, kind: 'serial', serial };
}

/** How the logs and the police zone know the phone. */
export function markOf(sealKey: Buffer, typed: TypedIdentifier & { readonly ok: true }): string {
  return typed.kind === 'imei'
    ? deviceMark(sealKey, typed.key)
    : identifierMark(sealKey, 'serial', typed.serial);
}
