import { seededDraw } from '@deadset/analytics';
import type { DrawnLinks } from '../../packages/hub/src/leads/lay-out-links.ts';

/** Phones of each presenter, presenters known at each place, and how many phones stand with somebody else or a place too. */
const [phonesEach, presentersAtAPlace, sharedShare, movedShare] = [4, 500, 1 / 3, 1 / 5];

type Node = DrawnLinks['nodes'][number];

/**
 * A graph of so many nodes as the hub gives it to the page: places on a disc, the presenters that they know around them,
 * and each one's phones around those, as a layout that has settled has them; some phones are tied to another presenter
 * or to a place where they came up. By a fixed seed, so the same each time.
 */
export function largeDrawing(count: number): DrawnLinks {
  const draw = seededDraw(1);
  const some = (of: number) => Math.floor(draw() * of);
  const presenters = Math.max(1, Math.round(count / (1 + phonesEach + 1 / presentersAtAPlace)));
  const places = Math.ceil(presenters / presentersAtAPlace);
  const nodes: Omit<Node, 'degree'>[] = [];
  const links: [number, number][] = [];
  const add = (kind: string, { x, y }: Pick<Node, 'x' | 'y'>, reach: number) => {
    const [turn, radius] = [2 * Math.PI * draw(), reach * Math.sqrt(draw())];
    const number = nodes.length;
    const at = { x: rounded(x + radius * Math.cos(turn)), y: rounded(y + radius * Math.sin(turn)) };
    nodes.push({ label: `${kind} ${number}`, kind, ...at });
    return { number, ...at };
  };
  for (let place = 0; place < places; place += 1) add('place', { x: 0, y: 0 }, 1_000);
  const known: number[] = [];
  for (let one = 0; one < presenters; one += 1) {
    const place = some(places);
    const presenter = add('presenter', nodes[place] ?? { x: 0, y: 0 }, 150);
    known.push(presenter.number);
    links.push([presenter.number, place]);
    for (let phone = 0; phone < phonesEach && nodes.length < count; phone += 1) {
      const { number } = add('device', presenter, 10);
      links.push([presenter.number, number]);
      const other = known[some(known.length)];
      if (other !== undefined && other !== presenter.number && draw() < sharedShare)
        links.push([other, number]);
      if (draw() < movedShare) links.push([number, some(places)]);
    }
  }
  const degrees = new Map<number, number>();
  for (const end of links.flat()) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  return { nodes: nodes.map((node, number) => ({ ...node, degree: degrees.get(number) ?? 0 })), links };
}

function rounded(place: number): number {
  return Math.round(place * 100) / 100;
}
