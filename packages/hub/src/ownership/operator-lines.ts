import { parseNetworkImei, RegistryError } from '@deadset/domain';
import { ImeiDigits, parserOf } from '@deadset/protocol';
import { ClientError, clientCredentialsGrant, ResponseBodyError } from 'openid-client';
import { Type } from 'typebox';
import type { LineDirectory } from '../declarations/index.ts';
import type { OperatorLink } from './operator-link.ts';

/** CAMARA Device Identifier, `POST /retrieve-identifier`: what we read of the answer; operators add to it. */
const IdentifierAnswer = Type.Object({ imei: Type.Optional(ImeiDigits), imeisv: Type.Optional(ImeiDigits) });
const parseAnswer = parserOf(IdentifierAnswer);
const scope = 'device-identifier:retrieve-identifier';
/** Answers about the line itself: an operator that gives one is there, and asking it again would change nothing. */
const unknownStatuses: ReadonlySet<number> = new Set([404, 422]);
/** How long an operator may take, in milliseconds. */
const timeoutMs = 5_000;

/** Asks operators by the open interface that they share: CAMARA Device Identifier over OAuth 2 client credentials. */
export function createLineDirectory(links: ReadonlyMap<string, () => Promise<OperatorLink>>): LineDirectory {
  return {
    async resolve(operator, number) {
      const link = await links.get(operator)?.();
      const url = link?.registration.deviceIdentifierUrl;
      if (link === undefined || url === undefined)
        throw new RegistryError(
          'invalid',
          'This network does not tell which phone a line is in. Give the IMEI.',
        );
      const { imei, imeisv } = await ask(link, url, number);
      const key = [imei, imeisv].flatMap((digits) => parseNetworkImei(digits ?? '')?.key ?? []).at(0);
      if (key === undefined) throw unknownLine();
      return [key];
    },
  };
}

async function ask({ configuration }: OperatorLink, url: string, phoneNumber: string) {
  try {
    const { access_token: token } = await clientCredentialsGrant(configuration, { scope });
    const answer = await fetch(`${url.replace(/\/+$/, '')}/retrieve-identifier`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ device: { phoneNumber } }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (unknownStatuses.has(answer.status)) throw unknownLine();
    const parsed = answer.ok ? parseAnswer(await answer.json()) : undefined;
    if (parsed?.ok !== true) throw away();
    return parsed.value;
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    if (isAway(error)) throw away(error);
    throw error;
  }
}

function isAway(error: unknown): boolean {
  const isNoAnswer =
    error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError;
  return isNoAnswer || error instanceof ClientError || error instanceof ResponseBodyError;
}

function unknownLine(): RegistryError {
  return new RegistryError('not-found', 'The network knows of no phone with this line. Ask for the IMEI.');
}

function away(cause?: unknown): RegistryError {
  return new RegistryError(
    'unavailable',
    'The network does not answer. Ask for the IMEI, or try again later.',
    { cause },
  );
}
