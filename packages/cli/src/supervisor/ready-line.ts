/** What a service prints on standard output, as one line of JSON, once it serves. */
export interface ReadyLine {
  readonly ready: true;
  /** Where it listens, as `host:port` by the name of the interface. */
  readonly addresses: Readonly<Record<string, string>>;
}

export function formatReadyLine(addresses: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ready: true, addresses } satisfies ReadyLine);
}

/** Undefined for any other line. */
export function parseReadyLine(line: string): ReadyLine | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Some other output that begins with a brace.
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('ready' in value) || value.ready !== true)
    return undefined;
  const addresses =
    'addresses' in value && typeof value.addresses === 'object' ? (value.addresses ?? {}) : {};
  const texts = Object.entries(addresses).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return { ready: true, addresses: Object.fromEntries(texts) };
}
