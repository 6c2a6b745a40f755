import { type ClientHttp2Session, connect } from 'node:http2';

/** What an AMF asks about: the IMEI with its check digit (15 digits) or the IMEISV (16), and perhaps whose line it is. */
export type IdentityQuestion = ({ readonly imei: string } | { readonly imeisv: string }) & {
  /** SUPI, `imsi-` and 5 to 15 digits. */
  readonly supi?: string;
};

/** What the register said. `status` comes with 200, `cause` with anything else. */
export interface IdentityAnswer {
  readonly httpStatus: number;
  readonly status?: string;
  readonly cause?: string;
}

export interface Amf {
  /** False from when the register has said that it goes away, or the connection is lost: ask another one. */
  readonly isOpen: boolean;
  /** Asks the register about one device. Rejects when no answer comes. */
  checkIdentity(question: IdentityQuestion): Promise<IdentityAnswer>;
  close(): Promise<void>;
}

/** How long an answer may take, in milliseconds; an AMF gives up registration soon after. */
const answerMs = 2000;
const resource = '/n5g-eir-eic/v1/equipment-status';

/**
 * An access and mobility function of a 5G core, as far as an equipment identity register meets it: one cleartext HTTP/2
 * connection with prior knowledge, many requests over it. 3GPP TS 29.511 clause 5.2.2.2.
 *
 * Rejects when nobody listens there.
 */
export async function connectAmf({ host, port }: { host: string; port: number }): Promise<Amf> {
  const session = connect(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
  });
  // What breaks the connection is told to whoever waits on it; without a listener it would end the process.
  session.on('error', () => session.destroy());
  let isGoing = false;
  session.on('goaway', () => {
    isGoing = true;
  });
  return {
    get isOpen() {
      return !isGoing && !session.closed && !session.destroyed;
    },
    checkIdentity: (question) => ask(session, question),
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) resolve();
        else session.close(resolve);
      }),
  };
}

function ask(session: ClientHttp2Session, question: IdentityQuestion): Promise<IdentityAnswer> {
  const pei = 'imei' in question ? `imei-${question.imei}` : `imeisv-${question.imeisv}`;
  const query = new URLSearchParams({ pei, ...(question.supi === undefined ? {} : { supi: question.supi }) });
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':path': `${resource}?${query.toString()}`,
      accept: 'application/json',
    });
    stream.setTimeout(answerMs, () => stream.destroy(new Error(`no answer within ${answerMs} ms`)));
    let httpStatus = 0;
    let body = '';
    stream.on('response', (headers) => {
      httpStatus = headers[':status'] ?? 0;
    });
    stream.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the connection was closed before an answer came')));
    stream.on('end', () => {
      if (httpStatus === 0) return;
      resolve(answerFrom(httpStatus, body));
    });
  });
}

function answerFrom(httpStatus: number, body: string): IdentityAnswer {
  const value: unknown = body === '' ? {} : JSON.parse(body);
  const fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const [status, cause] = [fields.get('status'), fields.get('cause')];
  if (httpStatus === 200) return typeof status === 'string' ? { httpStatus, status } : { httpStatus };
  return typeof cause === 'string' ? { httpStatus, cause } : { httpStatus };
}
