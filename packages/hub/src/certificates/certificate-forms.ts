import { mostCertificateCharacters } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

/** The phone that was asked about, from the answer's page. */
export const KeepForm = formOf({ imei: FormField });

/** A certificate as its text or its number, and the phone's number if it is to be compared. */
export const RecheckForm = formOf({
  certificate: Type.Optional(Type.String({ maxLength: 2 * mostCertificateCharacters })),
  number: FormField,
  imei: FormField,
  keep: FormField,
});

/** Where to tell the holder of a certificate. */
export const WatchForm = formOf({
  number: FormField,
  address: Type.Optional(Type.String({ maxLength: 320 })),
  end: FormField,
});
