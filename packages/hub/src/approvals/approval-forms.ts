import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import { FormField, formOf } from '../pages/index.ts';

/** The browser's answer for a passkey, as JSON; some 2 KB, and more where an authenticator attests itself. */
const Credential = Type.Optional(Type.String({ maxLength: 16_384 }));

export const ButtonForm = formOf({});
export const SignInForm = formOf({ credential: Credential });
export const RegisterForm = formOf({ organisation: FormField, credential: Credential });
export const CertificateForm = formOf({ certificate: Type.Optional(Type.String({ maxLength: 4096 })) });
export const ProposeForm = formOf({ reference: FormField, reason: FormField });
export const CorrectForm = formOf({ reference: FormField, credential: Credential });
export const ReferenceQuery = strictObject({ reference: FormField });
export const ProposalPath = strictObject({
  id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
});
