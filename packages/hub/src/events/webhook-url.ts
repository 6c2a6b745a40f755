import { RegistryError } from '@deadset/domain';
import { isLoopbackAddress, isPublicAddress, literalAddress } from './public-address.ts';

/**
 * The address of an endpoint, as it will be asked. Names are judged when they are asked for: what they stand for may
 * change any moment.
 *
 * Throws `RegistryError` 'invalid' for anything but https to a public host. With `allowLoopback`, for trying out on one
 * machine, that machine itself is allowed too, and by http.
 */
export function parseWebhookUrl(text: string, { allowLoopback }: { allowLoopback: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new RegistryError('invalid', 'Write a URL, such as https://example.com/events.');
  const address = literalAddress(url);
  const isOwn = allowLoopback && (url.hostname === 'localhost' || isLoopbackAddress(address ?? ''));
  if (url.protocol !== 'https:' && !(isOwn && url.protocol === 'http:'))
    throw new RegistryError('invalid', 'Events are sent by https only.');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new RegistryError('invalid', 'A URL for events has no user name, no password and no fragment.');
  if (address !== undefined && !isOwn && !isPublicAddress(address))
    throw new RegistryError('invalid', 'Events are sent only to addresses of the public internet.');
  return url;
}
