import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { type EquipmentIdentityOptions, EquipmentIdentityServer } from '../../src/http2/index.ts';
import { OverloadGuard } from '../../src/overload/index.ts';
import { keptLog } from './peer-on-a-table.ts';

export const statusPath = '/n5g-eir-eic/v1/equipment-status';
export const checkPath = `${statusPath}?pei=imei-352099001761481&supi=imsi-001010123456789`;

/** A gate of a 5G network on a free port of the loopback that knows every device as clean, unless told otherwise. */
export async function aGate(differences: Partial<EquipmentIdentityOptions> = {}) {
  const log = { ...keptLog(), debug: () => undefined };
  const server = new EquipmentIdentityServer({
    host: '127.0.0.1',
    port: 0,
    statusOf: () => 'WHITELISTED',
    clock: () => performance.now(),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the levels that a gate writes at
    log: log as unknown as EquipmentIdentityOptions['log'],
    ...differences,
  });
  const { port } = await server.listen();
  return { server, log, port, origin: `http://127.0.0.1:${port}` };
}

/** The guard of a thread whose requests have waited so long, in milliseconds. */
export function overloadedFor(waitedMs: number): OverloadGuard {
  let now = 0;
  const guard = new OverloadGuard(() => now);
  guard.look();
  now = waitedMs;
  guard.look();
  return guard;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Asks over a connection. Rejects when the request is reset or the connection ends before its answer is whole. */
export function askOver(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders = { ':path': checkPath },
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = session.request(headers, { endStream: body === undefined });
    let answered: Pick<Answer, 'status' | 'headers'> | undefined;
    let text = '';
    request.on('response', (response) => {
      answered = { status: response[':status'] ?? 0, headers: response };
    });
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      if (answered !== undefined) resolve({ ...answered, text });
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error(`closed without an answer: ${request.rstCode}`)));
    if (body !== undefined) request.end(body);
  });
}

/** Asks over a connection of its own. */
export async function askOnce(origin: string, headers?: OutgoingHttpHeaders, body?: Buffer): Promise<Answer> {
  const session = connect(origin);
  session.on('error', () => undefined);
  try {
    return await askOver(session, headers, body);
  } finally {
    session.destroy();
  }
}

/** The status of an answer; undefined when none came. */
export function statusOf(asking: Promise<Answer>): Promise<number | undefined> {
  return asking.then(
    ({ status }) => status,
    () => undefined,
  );
}
