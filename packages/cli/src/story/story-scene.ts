import { formatImei, type ImeiKey } from '@deadset/domain';
import { connectAmf, connectMme, type Mme } from '@deadset/simulators';
import { ClosingStack } from '../town/closing-stack.ts';
import type { Town } from '../town/start-town.ts';
import { organisations, type People, phoneOf } from '../town/town-plan.ts';
import { townHost } from '../town/town-services.ts';
import type { TryIt } from './story-file.ts';
import { counterGate, fiveGNetworkGate, networkGate, type StoryGate } from './story-gate.ts';

/** Where the story takes place: the town, its gates, and the two phones that it is about. */
export interface Scene {
  readonly town: Town;
  /** Networks A and B over S13 and C over N5g-eir, each before its own edge. */
  readonly networks: readonly StoryGate[];
  /** The same phone at Network A with a SIM that was bought this morning. */
  readonly newSim: StoryGate;
  /** The maker's activation and the shop's desk. */
  readonly counters: readonly StoryGate[];
  /** The phone that is stolen. */
  readonly stolen: ImeiKey;
  /** The phone of somebody whom a stranger wants to harm. */
  readonly bystander: ImeiKey;
  close(): Promise<void>;
}

/** SIMs of the test network 001-01. ITU-T E.212. */
const imsis = { ownSim: '001010000000001', newSim: '001010000000002' } as const;

/** Connects the story's own networks and counters to the town's edges. */
export async function openScene(town: Town): Promise<Scene> {
  const closing = new ClosingStack();
  try {
    const { ports, people, maker, shop } = town;
    const mme = async (id: string, port: number): Promise<Mme> => {
      const options = { host: townHost, port, originHost: `mme.${id}.example`, realm: `${id}.example` };
      return closing.add(await connectMme(options), (it) => it.close());
    };
    const mmeA = await mme(organisations.networkA.id, ports.networkA);
    const mmeB = await mme(organisations.networkB.id, ports.networkB);
    const amfC = closing.add(await connectAmf({ host: townHost, port: ports.networkC }), (it) => it.close());
    return {
      town,
      networks: [
        networkGate('Network A (4G)', mmeA, imsis.ownSim),
        networkGate('Network B (4G)', mmeB, imsis.ownSim),
        fiveGNetworkGate('Network C (5G)', amfC, imsis.ownSim),
      ],
      newSim: networkGate('Network A with a new SIM', mmeA, imsis.newSim),
      counters: [
        counterGate('The maker’s activation', `${maker.url}/activate`, 'account', 'a new account'),
        counterGate('The shop', `${shop.url}/buy`, 'seller', 'a seller'),
      ],
      stolen: phoneOf(people.keeper),
      bystander: phoneOf(people.bystander),
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** What a visitor needs to do the same by hand. */
export function tryItFor({ visitor, bystander }: People): TryIt {
  const operator = organisations.networkA.name;
  return {
    imeis: [
      { imei: formatImei(phoneOf(visitor)), label: `Phone of ${visitor.lineLabel}` },
      { imei: formatImei(phoneOf(bystander)), label: `Phone of ${bystander.lineLabel}` },
    ],
    accounts: [visitor, bystander].map(({ account, password, lineLabel }) => ({
      operator,
      account,
      password,
      lineLabel,
    })),
  };
}
