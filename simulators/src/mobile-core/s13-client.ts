import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { EquipmentStatus } from '@deadset/domain';
import {
  attribute,
  attributesIn,
  commands,
  message,
  numberIn,
  type Received,
  receive,
  s13ApplicationId,
  tgppAttribute,
} from './s13-wire.ts';

export interface MmeOptions {
  /** Where the equipment identity register listens. */
  readonly host: string;
  readonly port: number;
  /** Name of this MME and the realm of its network. */
  readonly originHost: string;
  readonly realm: string;
  /** How long to wait for each answer. Five seconds when absent. */
  readonly timeoutMs?: number;
}

/** A phone as it shows itself when it attaches. */
export interface AttachingPhone {
  /** 14 to 16 digits. */
  readonly imei: string;
  readonly imsi: string;
  /** Two digits. */
  readonly softwareVersion?: string;
}

/** What the register said: one of its lists, or the code of 3GPP or of Diameter with which it said something else. */
export type CheckOutcome =
  | { readonly status: EquipmentStatus }
  | { readonly experimentalResult: number }
  | { readonly resultCode: number };

export interface Mme {
  /** False from when the register has asked us to part, or the connection is lost: ask another one. */
  readonly isOpen: boolean;
  /** Asks about a phone; any number at a time. Rejects when the connection is lost or the answer does not come. */
  checkIdentity(phone: AttachingPhone): Promise<CheckOutcome>;
  /** Tells the register that we part, and ends the connection. */
  close(): Promise<void>;
}

/** Connects as an MME and exchanges capabilities. Rejects when the register is not there or will not have us. */
export async function connectMme(options: MmeOptions): Promise<Mme> {
  const socket = connect({ host: options.host, port: options.port, noDelay: true });
  await once(socket, 'connect');
  const mme = new S13Mme(socket, options);
  await mme.exchangeCapabilities();
  return mme;
}

const success = 2001;
const statuses: readonly EquipmentStatus[] = ['WHITELISTED', 'BLACKLISTED', 'GREYLISTED'];
const defaultTimeoutMs = 5000;

interface Pending {
  readonly resolve: (answer: Received) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: NodeJS.Timeout;
}

class S13Mme implements Mme {
  readonly #socket: Socket;
  readonly #options: MmeOptions;
  readonly #pending = new Map<number, Pending>();
  #rest: Buffer = Buffer.alloc(0);
  #lastId = 0;
  /** The register's request to part, while answers to our own are still due. */
  #parting: Received | undefined;

  constructor(socket: Socket, options: MmeOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the register closed the connection')));
  }

  get isOpen(): boolean {
    return this.#socket.writable && this.#parting === undefined;
  }

  async exchangeCapabilities(): Promise<void> {
    const answer = await this.#ask(commands.capabilities, [
      ...this.#origin(),
      attribute(257, Buffer.from([0, 1, 127, 0, 0, 1])),
      attribute(266, 10_415),
      attribute(269, 'Simulated mobile core'),
      attribute(265, 10_415),
      s13Application(),
    ]);
    const resultCode = numberIn(answer.avps.get(268));
    if (resultCode === success) return;
    this.#socket.destroy();
    throw new Error(`the register refused our capabilities with ${resultCode ?? 'no result'}`);
  }

  async checkIdentity(phone: AttachingPhone): Promise<CheckOutcome> {
    const { originHost, realm } = this.#options;
    const version = phone.softwareVersion === undefined ? [] : [tgppAttribute(1403, phone.softwareVersion)];
    const answer = await this.#ask(commands.identityCheck, [
      attribute(263, `${originHost};0;${this.#lastId + 1};s13`),
      s13Application(),
      attribute(277, 1),
      ...this.#origin(),
      attribute(283, realm),
      tgppAttribute(1401, Buffer.concat([tgppAttribute(1402, phone.imei), ...version])),
      attribute(1, phone.imsi),
    ]);
    return outcomeOf(answer);
  }

  async close(): Promise<void> {
    if (!this.#socket.writable) return;
    const closed = once(this.#socket, 'close');
    try {
      await this.#ask(commands.disconnect, [...this.#origin(), attribute(273, 2)]);
    } finally {
      this.#socket.destroy();
      await closed;
    }
  }

  #ask(command: number, attributes: readonly Buffer[]): Promise<Received> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      if (!this.#socket.writable || (this.#parting !== undefined && command === commands.identityCheck))
        return reject(new Error('there is no connection to the register'));
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error('the register did not answer in time'));
      }, this.#options.timeoutMs ?? defaultTimeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket.write(message({ isRequest: true, command, hopByHop: id, endToEnd: id }, attributes));
    });
  }

  #read(chunk: Buffer): void {
    try {
      const { messages, rest } = receive(Buffer.concat([this.#rest, chunk]));
      this.#rest = rest;
      for (const received of messages) this.#take(received);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error('unreadable', { cause: error }));
    }
  }

  #take(received: Received): void {
    if (received.isRequest) return this.#answer(received);
    const pending = this.#pending.get(received.hopByHop);
    if (pending === undefined) return;
    this.#pending.delete(received.hopByHop);
    clearTimeout(pending.timer);
    pending.resolve(received);
    this.#partWhenDone();
  }

  /** The register may ask whether we live, and to part: then nothing new is asked, and we go when all is answered. */
  #answer(request: Received): void {
    if (request.command !== commands.disconnect) return this.#agree(request);
    this.#parting = request;
    this.#partWhenDone();
  }

  #partWhenDone(): void {
    if (this.#parting === undefined || this.#pending.size > 0) return;
    this.#agree(this.#parting);
    this.#socket.end();
  }

  #agree(request: Received): void {
    const heading = { ...request, isRequest: false };
    this.#socket.write(message(heading, [attribute(268, success), ...this.#origin()]));
  }

  #fail(reason: Error): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#pending.clear();
  }

  #origin(): Buffer[] {
    return [attribute(264, this.#options.originHost), attribute(296, this.#options.realm)];
  }
}

function s13Application(): Buffer {
  return attribute(260, Buffer.concat([attribute(266, 10_415), attribute(258, s13ApplicationId)]));
}

function outcomeOf(answer: Received): CheckOutcome {
  const resultCode = numberIn(answer.avps.get(268));
  const status = statuses[numberIn(answer.avps.get(1445)) ?? -1];
  if (resultCode === success && status !== undefined) return { status };
  const experimental = answer.avps.get(297);
  const experimentalResult =
    experimental === undefined ? undefined : numberIn(attributesIn(experimental).get(298));
  if (experimentalResult !== undefined) return { experimentalResult };
  if (resultCode === undefined) throw new Error('the register answered without a result');
  return { resultCode };
}
