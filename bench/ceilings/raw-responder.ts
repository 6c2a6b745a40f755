import { createServer, type Socket } from 'node:net';
import { announce } from './responder-process.ts';

/**
 * The ceiling of S13: as many bytes in and out as an identity check has, and none of the work.
 *
 * It reads the length of each frame and nothing else of it but the identifiers, and puts a copy of one ready answer with
 * these identifiers behind the one before; one write for each data event. It judges, looks up and counts nothing, keeps
 * no states, and takes any first frame for capabilities. `--answer HEX` is the answer to give: the register's own.
 *
 * `npx tsx bench/ceilings/raw-responder.ts --answer HEX` runs it by itself.
 */
const answer = Buffer.from(process.argv[process.argv.indexOf('--answer') + 1] ?? '', 'hex');
if (answer.length < 20) throw new Error('--answer HEX must be a whole Diameter message');

/** More than there are requests in what one data event brings. */
const mostAnswers = 4096;

let outbox = Buffer.alloc(mostAnswers * answer.length);

function serve(socket: Socket): void {
  let begun = Buffer.alloc(0);
  let isAgreed = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const bytes = begun.length === 0 ? chunk : Buffer.concat([begun, chunk]);
    let at = 0;
    let count = 0;
    while (at + 20 <= bytes.length && count < mostAnswers) {
      const length = bytes.readUInt32BE(at) & 0xff_ffff;
      if (length < 20 || at + length > bytes.length) break;
      if (!isAgreed) {
        isAgreed = true;
        socket.write(capabilitiesAnswerTo(bytes));
      } else {
        const to = count * answer.length;
        outbox.set(answer, to);
        outbox.writeUInt32BE(bytes.readUInt32BE(at + 12), to + 12);
        outbox.writeUInt32BE(bytes.readUInt32BE(at + 16), to + 16);
        count += 1;
      }
      at += length;
    }
    begun = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    if (count === 0) return;
    socket.write(outbox.subarray(0, count * answer.length));
    // Whatever the system has not taken at once is still read from there.
    if (socket.writableLength > 0) outbox = Buffer.alloc(outbox.length);
  });
}

/** The header of the request as an answer, and nothing behind it: enough for whoever takes any answer. */
function capabilitiesAnswerTo(request: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, 20));
  header.writeUInt32BE((1 << 24) | 20, 0);
  header.writeUInt8(0, 4);
  return header;
}

await announce(createServer({ noDelay: true }, serve), 's13');
