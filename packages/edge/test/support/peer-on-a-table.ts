import {
  type CheckStatus,
  decodeMessage,
  defaultTiming,
  type EquipmentStatusOf,
  IdentityCheck,
  type Message,
  newCounters,
  Outbox,
  Peer,
  PeerDirectory,
} from '../../src/diameter/index.ts';
import { OverloadGuard } from '../../src/overload/index.ts';
import { gateIdentity } from './diameter-samples.ts';

/** A log whose lines can be read back. */
export function keptLog() {
  const lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A peer without a socket, on a clock that only the test moves. */
export function aPeer(equipmentStatus: EquipmentStatusOf | CheckStatus = 'WHITELISTED') {
  const clock = { nowMs: 1000 };
  const log = keptLog();
  const counters = newCounters();
  const outbox = new Outbox();
  const overload = new OverloadGuard(() => clock.nowMs);
  const directory = new PeerDirectory({ clock: () => clock.nowMs });
  const parts = { identity: gateIdentity, outbox, counters, log, overload, directory };
  const answerOf = typeof equipmentStatus === 'string' ? () => equipmentStatus : equipmentStatus;
  const identityCheck = new IdentityCheck({ ...parts, equipmentStatus: answerOf });
  const timing = { ...defaultTiming, clock: () => clock.nowMs, random: () => 0.5 };
  const peer = new Peer(
    { ...parts, identityCheck, timing },
    { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' },
  );

  const sent = (): Message[] => {
    const messages = [...messagesIn(outbox.contents)];
    outbox.clear();
    return messages;
  };
  return {
    peer,
    log,
    counters,
    outbox,
    sent,
    /** Feeds bytes and gives the messages that came back. */
    ask: (bytes: Buffer) => {
      peer.receive(bytes);
      return sent();
    },
    /** Lets time pass and gives the messages that were sent because of it. */
    wait: (ms: number) => {
      clock.nowMs += ms;
      // The server's timer would have beaten all the while: a test's long silence is no overload.
      overload.beat();
      overload.beat();
      peer.tick();
      return sent();
    },
  };
}

/** The messages that lie end to end in these bytes; throws when they are not messages. */
function* messagesIn(bytes: Buffer): Generator<Message> {
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at) & 0xff_ffff;
    const decoded = decodeMessage(bytes.subarray(at, at + length));
    if (!decoded.ok) throw new Error(`an answer is no message: ${decoded.error}`);
    yield decoded.message;
    at += length;
  }
}
