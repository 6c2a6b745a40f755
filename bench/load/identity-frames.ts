import { checkRequest } from '../../packages/edge/test/support/diameter-samples.ts';
import { imeiDigits, type QuestionTable } from './question-table.ts';

const sampleImei = '35209900176148';
/** An identity check as an MME sends it (3GPP TS 29.272 clause 7.2.19): 392 bytes, with subscriber and software version. */
const sample = checkRequest();
const imeiOffset = sample.indexOf(sampleImei);
if (imeiOffset < 0) throw new Error(`the sample does not ask about ${sampleImei}`);

export const requestBytes = sample.length;

/** Requests in one piece of memory, ready but for their identifiers and their IMEIs. */
export class FrameSheet {
  static readonly capacity = 512;
  readonly memory = Buffer.alloc(requestBytes * FrameSheet.capacity);

  constructor() {
    for (let place = 0; place < FrameSheet.capacity; place += 1)
      sample.copy(this.memory, place * requestBytes);
  }

  /** Makes the request at a place the one with this number, which is both its identifiers. */
  write(place: number, number: number, questions: QuestionTable, question: number): void {
    const { memory } = this;
    const at = place * requestBytes;
    memory.writeUInt32BE(number, at + 12);
    memory.writeUInt32BE(number, at + 16);
    const to = at + imeiOffset;
    const from = question * imeiDigits;
    // Octet by octet beats a call for so few.
    for (let i = 0; i < imeiDigits; i += 1) memory[to + i] = questions.digits[from + i] ?? 0;
  }
}
