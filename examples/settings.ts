import { readFileSync } from 'node:fs';

/** A setting of the environment. Throws with its name when it is absent. */
export function setting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined || value === '') throw new Error(`set ${name}; deadset participant add prints it`);
  return value;
}

/** Where the hub is, and as whom: what `deadset participant add` printed. */
export function account(): { url: string; participant: string; secret: string } {
  const secret = readFileSync(setting('DEADSET_SECRET_FILE'), 'utf8').trim();
  return { url: setting('DEADSET_HUB'), participant: setting('DEADSET_PARTICIPANT'), secret };
}

/** The texts among the fields of a JSON body; none where it is no object. */
export function fieldsOf(body: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // No JSON: a body without fields, which whoever asked is told.
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, field]) => typeof field === 'string'));
}
