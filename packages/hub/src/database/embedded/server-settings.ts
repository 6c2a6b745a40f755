/**
 * Settings of the embedded server, given on its command line so that they are always those of the running program.
 *
 * Durability is PostgreSQL's full default. Everything else is for one machine that has other work to do.
 */
export function serverSettings(port: number): string[] {
  const settings = {
    // Loopback TCP only: a socket's path may not exceed 107 bytes, and our folder may lie anywhere.
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 60,
    password_encryption: 'scram-sha-256',

    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_compression: 'on',
    max_wal_size: '2GB',

    shared_buffers: '128MB',
    // One unit of work may lock up to a thousand identifiers.
    max_locks_per_transaction: 256,
    // The record answers short questions; compiling them costs more than it saves.
    jit: 'off',

    TimeZone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    // A statement or a DETAIL line would carry an IMEI into the log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
