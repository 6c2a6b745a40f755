import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Logger } from '../logger.ts';
import { openText } from '../sealing.ts';
import type { Address } from './address.ts';
import { DriverRefusal, type MessageDrivers } from './message-driver.ts';
import { type ClaimedMessage, claimMessage, keepFailed, keepSent } from './message-store.ts';
import { type MessageTemplate, messageTemplates, wordsOf } from './message-templates.ts';
import { sealPlace } from './queue-message.ts';

/** What sending needs. */
export interface OutboxParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly sealKey: Buffer;
  readonly drivers: MessageDrivers;
  readonly log: Logger;
}

const [minuteMs, hourMs] = [60_000, 3_600_000];
/** Pauses between tries, in milliseconds: a day in all, after which the news is old and a person has to know. */
const messagePausesMs = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 6 * hourMs, 15 * hourMs];
/** Longer than any try may take, in milliseconds. */
const leaseMs = 5 * minuteMs;

/** Sends whatever is due, one after the other, and gives how many were sent. */
export async function sendDueMessages(parts: OutboxParts): Promise<number> {
  const { db, clock } = parts;
  for (let sent = 0; ; ) {
    const at = clock();
    const message = await claimMessage(db, { at, leaseUntil: at + leaseMs });
    if (message === undefined) return sent;
    if (await sendOne(parts, message)) sent += 1;
  }
}

async function sendOne(
  parts: OutboxParts,
  { id, template, sealed, tries }: ClaimedMessage,
): Promise<boolean> {
  const { db, clock, log } = parts;
  try {
    await handOver(parts, id, template, sealed);
  } catch (error) {
    const [word, isFinal] =
      error instanceof DriverRefusal ? [error.word, error.isFinal] : ['not-reached', false];
    const pauseMs = isFinal ? undefined : messagePausesMs[tries - 1];
    const at = clock();
    await keepFailed(db, id, { fault: word, at, dueAt: pauseMs === undefined ? undefined : at + pauseMs });
    // Only our word: what servers answer repeats addresses.
    log.warn({ messageId: id, fault: word, isGivenUp: pauseMs === undefined }, 'a message was not sent');
    return false;
  }
  // If this fails the message is sent again, under the same id.
  await keepSent(db, id, clock());
  return true;
}

async function handOver(
  { sealKey, drivers, clock }: OutboxParts,
  id: string,
  template: string,
  sealed: Buffer,
): Promise<void> {
  if (!isTemplate(template)) throw new DriverRefusal('unknown-template', true);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `queueMessage` sealed exactly this
  const { to, values } = JSON.parse(openText(sealKey, sealPlace(id), sealed)) as {
    to: Address;
    values: Readonly<Record<string, string>>;
  };
  const message = { id, ...wordsOf(template, values), at: clock() };
  await (to.channel === 'email'
    ? drivers.email.send({ ...message, to })
    : drivers.sms.send({ ...message, to }));
}

function isTemplate(name: string): name is MessageTemplate {
  return Object.hasOwn(messageTemplates, name);
}
