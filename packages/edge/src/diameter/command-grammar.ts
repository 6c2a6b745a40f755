import { codeCount, definitionOf, exactDataBytes, rowOf, unknownRow } from './avp-dictionary.ts';
import { type AvpDefinition, type AvpName, avpTable } from './avp-table.ts';
import { type AvpRule, commandGrammarTable } from './command-grammar-table.ts';
import { vendorIds } from './diameter-table.ts';

/** What stands for a rule where an AVP is not known; one that is known and has no rule has -1. */
export const unknownAvp = -2;

/** AVPs whose place in a request is asked for, in the order of the slots that it is noted in. */
const slotNames: readonly AvpName[] = [
  'Session-Id',
  'DRMP',
  'Origin-Realm',
  'IMEI',
  'Software-Version',
  'User-Name',
  'Proxy-Info',
];
export const slotCount = slotNames.length;
/** The slots as numbers, for who reads them: to look one up by name would cost more than what is read there. */
export const slots = {
  sessionId: 0,
  drmp: 1,
  originRealm: 2,
  imei: 3,
  softwareVersion: 4,
  userName: 5,
  proxyInfo: 6,
} as const;
/** Of a rule whose AVP has no slot. */
export const noSlot = -1;

/** A rule list made ready for reading: each rule is a bit, so that what was seen is one number. */
export interface Grammar {
  /** By code, of AVPs without vendor and of 3GPP's: the bit number of the rule, or negative where there is none. */
  readonly ietfRules: Int8Array;
  readonly tgppRules: Int8Array;
  /** Bits of the AVPs that must be there, and of those that may be there once only. */
  readonly requiredBits: number;
  readonly singleBits: number;
  /** By bit number, as all below. Bytes of data that the AVP must have, or 0 where its type leaves that open. */
  readonly exactBytes: Uint8Array;
  /** Where its place is noted. */
  readonly slots: Int8Array;
  /** 1 where more than the length of the data is judged. */
  readonly isLookedInto: Uint8Array;
  readonly definitions: readonly AvpDefinition[];
  readonly names: readonly AvpName[];
  readonly members: readonly (Grammar | undefined)[];
}

/** The grammars of the requests we answer. */
export const grammars = {
  identityCheck: compile(commandGrammarTable.identityCheck),
  capabilitiesExchange: compile(commandGrammarTable.capabilitiesExchange),
  deviceWatchdog: compile(commandGrammarTable.deviceWatchdog),
  disconnectPeer: compile(commandGrammarTable.disconnectPeer),
} as const satisfies Record<keyof typeof commandGrammarTable, Grammar>;

function compile(rules: readonly AvpRule[]): Grammar {
  const definitions = rules.map(({ avp }) => definitionOf(avp));
  return {
    ietfRules: rulesByCode(rules, vendorIds.none),
    tgppRules: rulesByCode(rules, vendorIds.tgpp),
    requiredBits: bitsWhere(rules, (rule) => rule.presence === 'required'),
    singleBits: bitsWhere(rules, (rule) => rule.presence !== 'many'),
    exactBytes: Uint8Array.from(definitions, ({ type }) => exactDataBytes(type)),
    slots: Int8Array.from(rules, ({ avp }) => slotNames.indexOf(avp)),
    isLookedInto: Uint8Array.from(rules, ({ members }, bit) =>
      Number(members !== undefined || isJudged(definitions[bit])),
    ),
    definitions,
    names: rules.map(({ avp }) => avp),
    members: rules.map(({ members }) => (members === undefined ? undefined : compile(members))),
  };
}

/** One look-up by code says whether an AVP is known, and its rule. */
function rulesByCode(rules: readonly AvpRule[], vendorId: number): Int8Array {
  return Int8Array.from({ length: codeCount }, (_, code) => {
    const row = rowOf(code, vendorId);
    if (row === unknownRow) return unknownAvp;
    return rules.findIndex(({ avp }) => avp === avpTable[row]?.name);
  });
}

function isJudged(definition: AvpDefinition | undefined): boolean {
  return definition?.values !== undefined || definition?.type === 'Address';
}

function bitsWhere(rules: readonly AvpRule[], holds: (rule: AvpRule) => boolean): number {
  return rules.reduce((bits, rule, bit) => (holds(rule) ? bits | (1 << bit) : bits), 0);
}
