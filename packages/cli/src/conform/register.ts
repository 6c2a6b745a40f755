import type { EquipmentStatus } from '@deadset/domain';
import { connectAmf, connectMme } from '@deadset/simulators';

/** What a register said: one of its lists, or that it does not answer such a question. */
export type RegisterAnswer =
  | { readonly kind: 'status'; readonly status: EquipmentStatus }
  /** It does not know the equipment, which is how some say that it is on no list. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refusal'; readonly code: string };

/** An equipment identity register as a core network meets it, by either protocol. */
export interface Register {
  /** The protocol, for reports. */
  readonly protocol: 'S13' | 'N5g-eir';
  /** 14 to 16 digits, or whatever else the kit sends to see what is done about it. */
  ask(identity: string): Promise<RegisterAnswer>;
  close(): Promise<void>;
}

/** 3GPP TS 29.272 clause 7.4.3.7: DIAMETER_ERROR_EQUIPMENT_UNKNOWN. */
const equipmentUnknown = 5422;
/** Of a test network: 3GPP TS 23.003, MCC 001. */
const imsi = '001010000000001';

/** Connects as a core network would: `aaa://host:port` by Diameter S13, `http://host:port` by N5g-eir. */
export async function connectRegister(address: URL): Promise<Register> {
  const host = address.hostname.replace(/^\[|\]$/g, '');
  const port = Number(address.port);
  return address.protocol === 'aaa:' ? overS13(host, port) : overN5g(host, port);
}

async function overS13(host: string, port: number): Promise<Register> {
  const mme = await connectMme({ host, port, originHost: 'conform.mme.example', realm: 'mme.example' });
  return {
    protocol: 'S13',
    async ask(imei) {
      const outcome = await mme.checkIdentity({ imei, imsi });
      if ('status' in outcome) return { kind: 'status', status: outcome.status };
      if ('experimentalResult' in outcome)
        return outcome.experimentalResult === equipmentUnknown
          ? { kind: 'unknown' }
          : { kind: 'refusal', code: `Experimental-Result-Code ${outcome.experimentalResult}` };
      return { kind: 'refusal', code: `Result-Code ${outcome.resultCode}` };
    },
    close: () => mme.close(),
  };
}

const statuses: readonly EquipmentStatus[] = ['WHITELISTED', 'BLACKLISTED', 'GREYLISTED'];

async function overN5g(host: string, port: number): Promise<Register> {
  const amf = await connectAmf({ host, port });
  return {
    protocol: 'N5g-eir',
    async ask(imei) {
      const { httpStatus, status, cause } = await amf.checkIdentity({ imei });
      const known = statuses.find((one) => one === status);
      if (httpStatus === 200 && known !== undefined) return { kind: 'status', status: known };
      if (httpStatus === 404) return { kind: 'unknown' };
      if (httpStatus === 200) throw new Error(`it answered 200 without a status that 3GPP knows`);
      return { kind: 'refusal', code: `HTTP ${httpStatus}${cause === undefined ? '' : ` ${cause}`}` };
    },
    close: () => amf.close(),
  };
}

/** An answer in words. */
export function wordsOf(answer: RegisterAnswer): string {
  if (answer.kind === 'status') return answer.status;
  return answer.kind === 'unknown' ? 'equipment unknown' : answer.code;
}
