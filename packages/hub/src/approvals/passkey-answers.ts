import { RegistryError } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

/** Bytes in base64url without padding, as browsers write them (`toJSON` of WebAuthn level 3, 5.1). */
const Bytes = Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 8192 });
const Attachment = Type.Optional(Type.Union([Type.Null(), Type.String({ maxLength: 40 })]));
const frame = {
  id: Bytes,
  rawId: Bytes,
  type: Type.Literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Type.Object({}),
};

/** What a browser gives after it has made a passkey. */
const MadePasskey = strictObject({
  ...frame,
  response: strictObject({
    clientDataJSON: Bytes,
    attestationObject: Bytes,
    authenticatorData: Type.Optional(Bytes),
    publicKey: Type.Optional(Bytes),
    publicKeyAlgorithm: Type.Optional(Type.Integer()),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
  }),
});
export type MadePasskey = Static<typeof MadePasskey>;

/** What a browser gives after a passkey has signed. */
const UsedPasskey = strictObject({
  ...frame,
  response: strictObject({
    clientDataJSON: Bytes,
    authenticatorData: Bytes,
    signature: Bytes,
    userHandle: Type.Optional(Type.Union([Type.Null(), Bytes])),
  }),
});
export type UsedPasskey = Static<typeof UsedPasskey>;

const parseMade = parserOf(MadePasskey);
const parseUsed = parserOf(UsedPasskey);

/** The browser's answer out of a form's field. Throws `RegistryError` ('invalid') for anything else. */
export function readMadePasskey(text: string): MadePasskey {
  return read(text, parseMade);
}

/** The browser's answer out of a form's field. Throws `RegistryError` ('invalid') for anything else. */
export function readUsedPasskey(text: string): UsedPasskey {
  return read(text, parseUsed);
}

function read<T>(text: string, parse: (value: unknown) => { ok: true; value: T } | { ok: false }): T {
  const parsed = parse(jsonOf(text));
  if (parsed.ok) return parsed.value;
  throw new RegistryError('invalid', 'Your browser did not give a passkey. Try again, with JavaScript on.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, the schema says so in words for people.
    return undefined;
  }
}
