import { readFile } from 'node:fs/promises';
import { type Gate, gates, isGate, type NetworkImei, parseHumanImei } from '@deadset/domain';
import { InvalidArgumentError } from 'commander';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[IPv6]:PORT`, `:PORT` or `PORT`; without a host it is this machine alone. Port 0 means any free one. */
export function parseHostPort(text: string): HostPort {
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]*)):)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new InvalidArgumentError('It must be HOST:PORT, for instance 127.0.0.1:3868.');
  }
  const host = bracketed ?? plain ?? '';
  return { host: host === '' ? '127.0.0.1' : host, port };
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 means any free one.');
  }
  return port;
}

/** How many threads answer. More than there are cores is of no use, but no fault. */
export function parseWorkers(text: string): number {
  if (!/^([1-9]|[1-5][0-9]|6[0-4])$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
  return Number(text);
}

export function parseCount(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

export function parseGateName(text: string): Gate {
  if (!isGate(text)) throw new InvalidArgumentError(`A gate is one of ${gates.join(', ')}.`);
  return text;
}

/** Gates from one comma-separated word. */
export function parseGateNames(text: string): Gate[] {
  return text.split(',').map((name) => parseGateName(name.trim()));
}

/** Only http and https; without a path, for the paths are ours. */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:8400.');
  }
  return url.origin;
}

const imeiErrors = {
  empty: 'An IMEI is needed; dial *#06# to see it.',
  'not-digits': 'An IMEI has digits only.',
  'too-short': 'An IMEI has 15 digits; some are missing.',
  'too-long': 'An IMEI has 15 digits; there are too many.',
} as const;

export interface TypedImei extends NetworkImei {
  /** True when the last of 15 digits does not fit the others: probably a slip of the finger. */
  readonly hasWrongCheckDigit: boolean;
}

export function parseImeiArgument(text: string): TypedImei {
  const result = parseHumanImei(text);
  if (!result.ok) throw new InvalidArgumentError(imeiErrors[result.error]);
  const { warning, ...imei } = result.imei;
  return { ...imei, hasWrongCheckDigit: warning === 'check-digit-mismatch' };
}

/** C2SP signed-note: a name has no spaces and no plus sign. */
export function parseKeyName(text: string): string {
  if (!/^[^\s+]{1,200}$/.test(text)) throw new InvalidArgumentError('A name has no spaces and no plus sign.');
  return text;
}

/** A secret from a file, without the line end behind it; secrets never come as arguments, which every user can see. */
export async function readSecretFile(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}
