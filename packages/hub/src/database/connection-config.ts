import pg from 'pg';

/**
 * How a part of the hub connects: as its role whatever the login, for `role` given at the start of a session is also
 * what RESET ROLE returns to.
 */
export function roleConfig(
  connectionString: string,
  { role, schema }: { readonly role: string; readonly schema: string },
): pg.ClientConfig {
  const settings = {
    role,
    search_path: schema,
    TimeZone: 'UTC',
    // A process that hangs in the middle of an act must not hold its locks for ever.
    idle_in_transaction_session_timeout: '60s',
  };
  return {
    connectionString,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: 'deadset',
    keepAlive: true,
    types: numbersAsNumbers(),
  };
}

/**
 * Our numbers of eight bytes (IMEI keys, positions, counts) all fit a double exactly; the driver gives text. Set here
 * and not in the driver's global table, which would change every other user of it.
 */
function numbersAsNumbers(): pg.CustomTypesConfig {
  const [int8, int8Array] = [20, 1016];
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, parseInt8);
  types.setTypeParser(int8Array, parseInt8Array);
  return types;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a number from the database is beyond 2^53');
  return value;
}

function parseInt8Array(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(parseInt8);
}
