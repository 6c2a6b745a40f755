import {
  decodeEntryBundle,
  type FetchTile,
  NewestReceipts,
  parserOf,
  type Tile,
  tilePath,
} from '@deadset/protocol';
import { AlarmRaised } from './monitor-alarm.ts';

const timeoutMs = 10_000;
const parseReceipts = parserOf(NewestReceipts);

/** The public side of a hub, as anybody reaches it. Every method throws `AlarmRaised` (`unreachable`) when it does not answer. */
export class LogSite {
  readonly #url: string;

  /** An address such as `https://hub.example`, without a slash at its end. */
  constructor(url: string) {
    this.#url = url;
  }

  /** The newest head as a signed note. C2SP tlog-tiles. */
  async checkpoint(): Promise<string> {
    return (await get(`${this.#url}/log/checkpoint`)).toString('utf8');
  }

  readonly tile: FetchTile = (tile: Tile) => get(`${this.#url}/log/${tilePath(tile)}`);

  /** Leaves of a bundle, `width` of them. */
  async bundle(index: number, width: number): Promise<Buffer[]> {
    const leaves = decodeEntryBundle(await this.tile({ level: 'entries', index, width }));
    if (leaves.length !== width)
      throw new AlarmRaised('unreachable', `A bundle of ${width} entries came with ${leaves.length}.`);
    return leaves;
  }

  async receipts(): Promise<NewestReceipts['receipts']> {
    const body = parseJson(await get(`${this.#url}/v1/receipts`));
    const parsed = parseReceipts(body);
    if (!parsed.ok)
      throw new AlarmRaised('unreachable', `What should be receipts is something else: ${parsed.problem}.`);
    return parsed.value.receipts;
  }
}

/** The body of an answer with status 200. Throws `AlarmRaised` otherwise. */
export async function get(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no answer';
    throw new AlarmRaised('unreachable', `${url} does not answer as it should (${why}).`, { cause: error });
  }
}

/** Undefined for what is not JSON: no contract accepts it. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
