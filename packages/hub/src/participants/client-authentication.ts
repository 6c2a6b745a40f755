import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { PresentedCertificate } from '../http/index.ts';
import { type ClientAssertions, looksLikeAssertion } from './client-assertions.ts';
import { isSecret, type KeptSecret } from './client-secret.ts';
import { type Credential, isInForce, listCredentials } from './credential-store.ts';
import { findParticipant, type KeptParticipant } from './participant-store.ts';

/** What a client shows at the token endpoint. */
export interface ShownByClient {
  readonly authorization?: string;
  readonly body: Readonly<Record<string, string>>;
  readonly certificate?: PresentedCertificate;
}

/** Who a client has shown to be, and by which of its credentials. */
export interface AuthenticatedClient {
  readonly participant: KeptParticipant;
  readonly credential: string;
  /** Set when its tokens may only be used over connections with this certificate. RFC 8705 section 3. */
  readonly thumbprint?: Buffer;
}

/** `two-ways` when it shows itself by more than one way, which nobody may. RFC 6749 section 2.3. */
export type ClientVerdict = AuthenticatedClient | 'unknown' | 'two-ways';

/** Compared with when there is no such participant, so that a wrong id takes as long as a wrong secret. */
const nobody: KeptSecret = { hash: Buffer.alloc(32), salt: Buffer.alloc(16) };

/** Judges by what it shows who a client is: its secret, its signed word (RFC 7523) or its certificate (RFC 8705). */
export function createClientAuthentication({
  db,
  clock,
  assertions,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly assertions: ClientAssertions;
}): (shown: ShownByClient) => Promise<ClientVerdict> {
  const inForce = async (id: string) => {
    const participant = await findParticipant(db, id);
    if (participant?.status !== 'active') return undefined;
    const at = clock();
    const credentials = (await listCredentials(db, id)).filter((each) => isInForce(each, at));
    return { participant, credentials };
  };
  const bySecret = async (header: string): Promise<AuthenticatedClient | undefined> => {
    const [id, secret] = idAndSecret(header);
    const found = await inForce(id);
    const secrets = (found?.credentials ?? []).flatMap((each) =>
      each.proof.kind === 'secret' ? [{ credential: each.id, secret: each.proof.secret }] : [],
    );
    if (secrets.length === 0) isSecret(secret, nobody);
    const right = secrets.find((each) => isSecret(secret, each.secret));
    return found && right && { participant: found.participant, credential: right.credential };
  };
  const byAssertion = async (body: ShownByClient['body']): Promise<AuthenticatedClient | undefined> => {
    const shown = assertions.read(body);
    const found = shown && (await inForce(shown.participant));
    if (shown === undefined || found === undefined) return undefined;
    const credential = await assertions.verify(shown, found.credentials);
    return credential === undefined ? undefined : { participant: found.participant, credential };
  };
  const byCertificate = async (
    certificate: PresentedCertificate,
    id: string,
  ): Promise<AuthenticatedClient | undefined> => {
    const found = await inForce(id);
    const right = found?.credentials.find((each) => isOfCertificate(each, certificate));
    const { thumbprint } = certificate;
    return found && right && { participant: found.participant, credential: right.id, thumbprint };
  };

  return async ({ authorization, body, certificate }) => {
    const isBasic = authorization !== undefined;
    const isSigned = looksLikeAssertion(body);
    if (isBasic && isSigned) return 'two-ways';
    const { client_id: id } = body;
    let client: AuthenticatedClient | undefined;
    if (isSigned) client = await byAssertion(body);
    else if (isBasic) client = await bySecret(authorization);
    else if (certificate !== undefined && id !== undefined) client = await byCertificate(certificate, id);
    // Who also names itself must name itself, or one client could be taken for another.
    const isNamedOtherwise = id !== undefined && client !== undefined && client.participant.id !== id;
    return client === undefined || isNamedOtherwise ? 'unknown' : client;
  };
}

function isOfCertificate({ proof }: Credential, certificate: PresentedCertificate): boolean {
  if (proof.kind !== 'certificate') return false;
  return 'thumbprint' in proof
    ? proof.thumbprint.equals(certificate.thumbprint)
    : certificate.isTrusted && proof.subject === certificate.subject;
}

/** RFC 7617; id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1), so neither has a colon in it. */
function idAndSecret(header: string): [id: string, secret: string] {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':').map(formDecoded);
  return [id, secret];
}

function formDecoded(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? '';
}
