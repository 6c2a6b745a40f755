import { formatImeiKey, gates, type ImeiKey, parseNetworkImei } from '@deadset/domain';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** An object that refuses fields it does not know: a misspelt field is told, never dropped. */
export function strictObject<T extends Record<string, TSchema>>(properties: T, description?: string) {
  return Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });
}

/** An IMEI as machines send it: 14 to 16 digits, the check digit and software version not part of the key. */
export const ImeiDigits = Type.String({
  pattern: '^[0-9]{14,16}$',
  description: 'IMEI or IMEISV, digits only; the first 14 are the key (3GPP TS 23.003)',
});

/** A moment as the API writes it. */
export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, in UTC' });

/** Bytes as lower-case hexadecimal of exactly this many bytes. */
export function hexOf(byteCount: number) {
  return Type.String({ pattern: `^[0-9a-f]{${byteCount * 2}}$` });
}

/** The name of a gate. */
/** ISO 3166-1 alpha-2. */
export const CountryCode = Type.String({
  pattern: '^[A-Z]{2}$',
  description: 'ISO 3166-1 alpha-2, in capitals',
});

export const GateName = Type.Enum(gates);

/** The key of digits that a schema has already accepted. */
export function keyOf(digits: string): ImeiKey {
  const imei = parseNetworkImei(digits);
  if (imei === undefined) throw new Error('digits that no schema accepts');
  return imei.key;
}

/** The key as the API writes it: 14 digits. */
export const digitsOf: (key: ImeiKey) => string = formatImeiKey;

/** A compiled check of a schema: the value with its type, or the first thing that is wrong with it. */
export function parserOf<T extends TSchema>(schema: T) {
  const compiled = Compile(schema);
  return (value: unknown): { ok: true; value: Static<T> } | { ok: false; problem: string } => {
    if (compiled.Check(value)) return { ok: true, value };
    const [first] = compiled.Errors(value);
    return { ok: false, problem: `${first?.instancePath || 'the body'} ${first?.message ?? 'is not valid'}` };
  };
}
