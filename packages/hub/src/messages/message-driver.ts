import type { Address } from './address.ts';

/** A message that is ready to leave. */
export interface OutgoingMessage<Channel extends Address['channel'] = Address['channel']> {
  /** The same however often it is sent: whoever gets it twice can tell. */
  readonly id: string;
  readonly to: Extract<Address, { channel: Channel }>;
  readonly subject: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Takes messages of one channel out of the house. */
export interface MessageDriver<Channel extends Address['channel']> {
  /** Resolves when somebody else has taken the message over. Throws `DriverRefusal` or whatever went wrong. */
  send(message: OutgoingMessage<Channel>): Promise<void>;
}

/** A driver for each channel. */
export interface MessageDrivers {
  readonly email: MessageDriver<'email'>;
  readonly sms: MessageDriver<'sms'>;
}

/** Whoever was to take a message said no. `word` is kept and shown to operators: nothing of the message may be in it. */
export class DriverRefusal extends Error {
  override readonly name = 'DriverRefusal';
  readonly word: string;
  /** Whether the same message would be refused again. */
  readonly isFinal: boolean;

  constructor(word: string, isFinal: boolean) {
    super(`a message was not taken: ${word}`);
    this.word = word;
    this.isFinal = isFinal;
  }
}
