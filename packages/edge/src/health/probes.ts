import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { checkPath, checkStatusPath, sha256 } from '@deadset/protocol';
import {
  applicationIds,
  avp,
  commandCodes,
  commandFlags,
  decodeMessage,
  encodeMessage,
  FrameReader,
  findAvp,
  type Message,
  numberOf,
  resultCodes,
} from '../diameter/index.ts';
import { ownHostOf } from '../listener.ts';
import type { Probe } from './self-check.ts';

/** A device that nobody can have: type allocation code 00000000 is given to none. */
const nobodysImei = '00000000000000';
const vendor3gpp = 10_415;
/** What a listener says that demands a certificate of whoever has none. */
const certificateDemanded = /^ERR_SSL_.*ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/;

/** Asks CAMARA as itself. That the device is unknown, or none that it serves, is an answer too. */
export function camaraProbe(address: AddressInfo, token: string): Probe {
  return async () => {
    const response = await fetch(`${originOf(address)}${checkStatusPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
      body: JSON.stringify({ imei: `${nobodysImei}0` }),
    });
    await response.arrayBuffer();
    if (![200, 404, 422].includes(response.status)) throw new Error(`answered ${response.status}`);
  };
}

/** Asks the check API, as a participant that holds this token; without one as a neighbour on the same machine. */
export function checkApiProbe(address: AddressInfo, token: string): Probe {
  return async () => {
    const response = await fetch(`${originOf(address)}${checkPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
      body: JSON.stringify({ gate: 'network-attach', imei: nobodysImei }),
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
  };
}

/**
 * Asks N5g-eir over a connection of its own, as a network that holds this access token. A device that it calls unknown is
 * an answer too.
 */
export function n5gProbe(address: AddressInfo, token: string): Probe {
  return () => askN5g(connectHttp2(originOf(address)), token);
}

/** The same over TLS. Who shows no certificate where one is demanded is told so, and that is an answer as well. */
export function n5gTlsProbe(address: AddressInfo, token: string): Probe {
  return async () => {
    // It is ourselves that we ask: whom the certificate is for plays no part.
    const session = connectHttp2(originOf(address, 'https'), { rejectUnauthorized: false });
    try {
      await askN5g(session, token);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!certificateDemanded.test(code)) throw error;
    }
  };
}

async function askN5g(session: ClientHttp2Session, token: string): Promise<void> {
  try {
    const path = `/n5g-eir-eic/v1/equipment-status?pei=imei-${nobodysImei}0`;
    const request = session.request({ ':path': path, authorization: `Bearer ${token}` });
    const status = await new Promise<unknown>((resolve, reject) => {
      session.on('error', reject);
      request.on('error', reject);
      request.on('response', (headers) => resolve(headers[':status']));
    });
    if (status !== 200 && status !== 404) throw new Error(`answered ${String(status)}`);
  } finally {
    session.destroy();
  }
}

/** Meets the Diameter side as a peer would, asks about a device and parts in order. */
export function s13Probe(address: AddressInfo, realm: string, token: string): Probe {
  return async () => {
    const socket = connectTcp({ host: ownHostOf(address), port: address.port });
    try {
      await once(socket, 'connect');
      const answers = new Answers();
      const reader = new FrameReader((bytes, start, end) =>
        answers.take(Buffer.from(bytes.subarray(start, end))),
      );
      socket.on('data', (chunk) => reader.push(chunk));
      socket.on('error', (error) => answers.fail(error));
      socket.on('close', () => answers.fail(new Error('the connection was closed')));
      for (const request of probeRequests(healthHost(realm, token), realm)) {
        socket.write(encodeMessage(request));
        const answer = await answers.next();
        const code = numberOf(findAvp(answer.avps, 'Result-Code'));
        const isUnknownDevice = findAvp(answer.avps, 'Experimental-Result') !== undefined;
        if (code !== resultCodes.success && !isUnknownDevice) throw new Error(`answered ${code}`);
      }
    } finally {
      socket.destroy();
    }
  };
}

/** The Diameter name by which an edge asks itself: nobody else knows it, so that a file of peers need not have it. */
export function healthHost(realm: string, token: string): string {
  return `health-${sha256(Buffer.from(token)).toString('hex')}.${realm}`;
}

/**
 * Shakes hands with the Diameter side over TLS. It demands a certificate of a peer, which this edge is not: to be told
 * so is the answer.
 */
export function s13TlsProbe(address: AddressInfo): Probe {
  return async () => {
    const socket = connectTls({ host: ownHostOf(address), port: address.port, rejectUnauthorized: false });
    try {
      const code = await new Promise<string>((resolve, reject) => {
        socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
        socket.on('close', () => reject(new Error('the connection was closed')));
      });
      if (!certificateDemanded.test(code)) throw new Error(`answered ${code}`);
    } finally {
      socket.destroy();
    }
  };
}

/** Answers as they come, one promise at a time. */
class Answers {
  #wake: ((message: Message) => void) | undefined;
  #giveUp: ((error: Error) => void) | undefined;

  next(): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#wake = resolve;
      this.#giveUp = reject;
    });
  }

  take(bytes: Buffer): void {
    const decoded = decodeMessage(bytes);
    if (decoded.ok) this.#wake?.(decoded.message);
    else this.fail(new Error('answered what is no message'));
  }

  fail(error: Error): void {
    this.#giveUp?.(error);
  }
}

function probeRequests(host: string, realm: string): Message[] {
  const origin = [avp('Origin-Host', host), avp('Origin-Realm', realm)];
  const application = avp('Vendor-Specific-Application-Id', [
    avp('Vendor-Id', vendor3gpp),
    avp('Auth-Application-Id', applicationIds.s13),
  ]);
  const request = { version: 1, flags: commandFlags.request, hopByHopId: 1, endToEndId: 1 };
  return [
    {
      ...request,
      commandCode: commandCodes.capabilitiesExchange,
      applicationId: applicationIds.base,
      avps: [
        ...origin,
        avp('Host-IP-Address', Buffer.from([0, 1, 127, 0, 0, 1])),
        avp('Vendor-Id', 0),
        avp('Product-Name', 'health check'),
        application,
      ],
    },
    {
      ...request,
      flags: commandFlags.request | commandFlags.proxiable,
      commandCode: commandCodes.identityCheck,
      applicationId: applicationIds.s13,
      avps: [
        avp('Session-Id', `${host};1;1`),
        application,
        avp('Auth-Session-State', 1),
        ...origin,
        avp('Destination-Realm', realm),
        avp('Terminal-Information', [avp('IMEI', nobodysImei)]),
      ],
    },
    {
      ...request,
      commandCode: commandCodes.disconnectPeer,
      applicationId: applicationIds.base,
      avps: [...origin, avp('Disconnect-Cause', 2)],
    },
  ];
}

function originOf(address: AddressInfo, scheme: 'http' | 'https' = 'http'): string {
  const host = ownHostOf(address);
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
