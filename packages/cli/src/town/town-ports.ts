import { CommandFailure } from '../exit-code.ts';
import { findPort } from '../supervisor/free-ports.ts';

/** Where everybody in the town listens. */
export interface TownPorts {
  /** The one that was asked for. */
  readonly hub: number;
  readonly operator: number;
  readonly maker: number;
  readonly shop: number;
  /** Check API of the edge for maker and shop. */
  readonly checks: number;
  /** S13. */
  readonly networkA: number;
  /** S13. */
  readonly networkB: number;
  /** N5g-eir. */
  readonly networkC: number;
  /** Of the log. */
  readonly witnesses: readonly number[];
}

/**
 * Ports for everybody: the one asked for and those behind it where they are free, else any.
 *
 * They are chosen before anything starts, because hub and operator must know each other's address. Throws
 * `CommandFailure` when the hub's own port is taken: people have that one in their bookmarks.
 */
export async function chooseTownPorts(host: string, first: number): Promise<TownPorts> {
  const taken = new Set<number>();
  const choose = async (wanted: number): Promise<number> => {
    for (let port = await findPort(host, wanted); ; port = await findPort(host, 0)) {
      if (port === undefined || taken.has(port)) continue;
      taken.add(port);
      return port;
    }
  };
  const hub = first === 0 ? await choose(0) : await findPort(host, first);
  if (hub === undefined) {
    throw new CommandFailure(`Port ${first} is taken by another process; choose another with --port.`);
  }
  taken.add(hub);
  const next = (place: number) => choose(first === 0 ? 0 : first + place);
  return {
    hub,
    operator: await next(1),
    maker: await next(2),
    shop: await next(3),
    checks: await next(4),
    networkA: await next(5),
    networkB: await next(6),
    networkC: await next(7),
    witnesses: [await next(8), await next(9), await next(10)],
  };
}
