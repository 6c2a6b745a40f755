import { promises as dns, type LookupAddress } from 'node:dns';
import { type RequestOptions, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { isLoopbackAddress, isPublicAddress, literalAddress } from './public-address.ts';

/** What came of a request: the status of its answer, or a word for why there was none. */
export type RequestOutcome =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'unanswered'; readonly fault: RequestFault };
export type RequestFault = 'address-refused' | 'name-unknown' | 'timed-out' | 'certificate' | 'no-connection';

export interface RequestSettings {
  /** Whether this machine itself may be asked, for trying out. */
  readonly allowLoopback: boolean;
  readonly timeoutMs: number;
  /** Finds the addresses of a name; the system's resolver unless a test says otherwise. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  /** PEM of an authority to believe beside none other; those of the system when absent. */
  readonly ca?: string;
}

/** The name stands for an address that must not be asked. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Headers of an answer at most, in bytes. Its body is never read. */
const maxHeaderSize = 8 * 1024;

/**
 * Posts once. No redirect is followed, nothing of the answer but its status is used, and the connection is closed.
 *
 * The address is judged when it is connected to: it is looked up once, and exactly what was judged is connected to, so
 * that a name that stands for something else a moment later gains nothing.
 */
export async function postOnce(
  url: URL,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
  settings: RequestSettings,
): Promise<RequestOutcome> {
  const { allowLoopback, timeoutMs, ca } = settings;
  const literal = literalAddress(url);
  // A literal address is connected to without being looked up.
  if (literal !== undefined && !mayConnect(literal, allowLoopback))
    return { kind: 'unanswered', fault: 'address-refused' };
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: checkedLookup(settings),
    signal: AbortSignal.timeout(timeoutMs),
    agent: false,
    maxHeaderSize,
    ...(ca !== undefined && { ca }),
  };
  try {
    return { kind: 'answered', status: await statusOf(url, options, body) };
  } catch (error) {
    return { kind: 'unanswered', fault: faultOf(error) };
  }
}

function statusOf(url: URL, options: RequestOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestByHttps : requestByHttp)(url, options);
    // Kept after the answer too: the connection is cut under whoever goes on talking.
    request.on('error', reject);
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.on('error', () => undefined);
      request.destroy();
    });
    request.end(body);
  });
}

function checkedLookup({ allowLoopback, resolve = resolveByDns }: RequestSettings): LookupFunction {
  const findChecked = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    // All of them, or whoever runs the name could have us try the good one first and the bad one next.
    if (addresses.length === 0 || !addresses.every(({ address }) => mayConnect(address, allowLoopback)))
      throw new AddressRefused('a name stands for an address that is not public');
    return addresses;
  });
  return (name, { all }, callback) =>
    findChecked(name, (error: Error | null, addresses) => {
      if (error !== null) return callback(error, '');
      const [first] = addresses;
      return all === true
        ? callback(null, [...addresses])
        : callback(null, first?.address ?? '', first?.family);
    });
}

function resolveByDns(name: string): Promise<LookupAddress[]> {
  return dns.lookup(name, { all: true });
}

function mayConnect(address: string, allowLoopback: boolean): boolean {
  return isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));
}

function faultOf(error: unknown): RequestFault {
  if (error instanceof AddressRefused) return 'address-refused';
  if (!(error instanceof Error)) return 'no-connection';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed-out';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-unknown';
  return /CERT|SIGNATURE|ALTNAME|SSL|TLS/.test(code) ? 'certificate' : 'no-connection';
}
