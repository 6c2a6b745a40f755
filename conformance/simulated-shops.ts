import { seededDraw } from '@deadset/analytics';

/** How the shops of the published simulation are drawn. */
export interface ShopPlan {
  readonly shops: number;
  readonly handlerShare: number;
  readonly innocentRate: number;
  readonly handlerRate: number;
  readonly leastVolume: number;
  readonly medianVolume: number;
  readonly volumeSpread: number;
}

export interface SimulatedShop {
  readonly isHandler: boolean;
  readonly devices: number;
  readonly against: number;
}

/** What flagging some shops came to. */
export interface FlagTally {
  readonly flagged: number;
  readonly innocent: number;
  readonly falseShare: number;
  readonly power: number;
}

/** The plan in the words that the published simulation states it in. Throws where it states it otherwise. */
export function readShopPlan(assumptions: string): ShopPlan {
  const pattern =
    /^(\d+) shops, ([\d.]+)% handlers, base stolen rate ([\d.]+)% innocent vs ([\d.]+)% handler, volumes max\((\d+),lognormal\(ln(\d+),([\d.]+)\)\), \d+ replications$/;
  const found = pattern.exec(assumptions)?.slice(1).map(Number);
  if (found === undefined) throw new Error(`not the simulation that is known here: ${assumptions}`);
  const [
    shops = 0,
    handlers = 0,
    innocent = 0,
    handler = 0,
    leastVolume = 0,
    medianVolume = 0,
    volumeSpread = 0,
  ] = found;
  const [handlerShare, innocentRate, handlerRate] = [handlers / 100, innocent / 100, handler / 100];
  return { shops, handlerShare, innocentRate, handlerRate, leastVolume, medianVolume, volumeSpread };
}

/** One city of shops. The same seed draws the same. */
export function simulatedShops(seed: number, plan: ShopPlan): SimulatedShop[] {
  const draw = seededDraw(seed);
  return Array.from({ length: plan.shops }, (_, shop) => {
    const isHandler = shop < plan.shops * plan.handlerShare;
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const volume = Math.exp(Math.log(plan.medianVolume) + plan.volumeSpread * normal);
    const devices = Math.max(plan.leastVolume, Math.floor(volume));
    const rate = isHandler ? plan.handlerRate : plan.innocentRate;
    let against = 0;
    for (let device = 0; device < devices; device += 1) if (draw() < rate) against += 1;
    return { isHandler, devices, against };
  });
}

export function tallyFlags(
  shops: readonly SimulatedShop[],
  isFlagged: (shop: SimulatedShop, place: number) => boolean,
): FlagTally {
  const flagged = shops.filter(isFlagged);
  const innocent = flagged.filter(({ isHandler }) => !isHandler).length;
  return {
    flagged: flagged.length,
    innocent,
    falseShare: innocent / Math.max(1, flagged.length),
    power: (flagged.length - innocent) / shops.filter(({ isHandler }) => isHandler).length,
  };
}
