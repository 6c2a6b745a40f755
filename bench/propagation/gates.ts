import { Agent, request } from 'node:http';
import { formatImei, formatImeiKey, type ImeiKey } from '@deadset/domain';
import { checkPath } from '@deadset/protocol';
import { connectAmf, connectMme } from '@deadset/simulators';
import type { BenchEdge } from './world.ts';

export const protocols = ['S13', 'N5g-eir', 'check API'] as const;
export type Protocol = (typeof protocols)[number];

/** Connections to one edge that stay open, one for each protocol. */
export interface EdgeGates {
  readonly participant: string;
  readonly isRefused: Readonly<Record<Protocol, (phone: ImeiKey) => Promise<boolean>>>;
  close(): Promise<void>;
}

const imsi = '001010000000001';

export async function openGates({ participant, s13, n5g, check }: BenchEdge): Promise<EdgeGates> {
  const mme = await connectMme({ ...s13, originHost: 'mme.bench.example', realm: 'bench.example' });
  const amf = await connectAmf(n5g);
  const agent = new Agent({ keepAlive: true });
  return {
    participant,
    isRefused: {
      S13: async (phone) => {
        const outcome = await mme.checkIdentity({ imei: formatImei(phone), imsi });
        return 'status' in outcome && outcome.status === 'BLACKLISTED';
      },
      'N5g-eir': async (phone) =>
        (await amf.checkIdentity({ imei: formatImei(phone) })).status === 'BLACKLISTED',
      'check API': (phone) => isRefusedAtCounter(agent, check, phone),
    },
    async close() {
      await mme.close();
      await amf.close();
      agent.destroy();
    },
  };
}

function isRefusedAtCounter(agent: Agent, edge: string, phone: ImeiKey): Promise<boolean> {
  const body = JSON.stringify({ gate: 'resale', imei: formatImeiKey(phone) });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(`${edge}${checkPath}`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text.includes('"refuse"')));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
