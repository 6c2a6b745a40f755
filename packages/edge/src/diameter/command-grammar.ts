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
/** Parts of a rule's demand, from the lowest bit. */
export const exactBytesBits = 0xff;
export const lookIntoBit = 0x100;
export const slotShift = 16;
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
  /**
   * By bit number, as all below. What the hot path asks of an AVP, in one load: the bytes of data that it must have (0
   * where its type leaves that open), `lookIntoBit` where more is judged, and above them the slot it is noted in.
   */
  readonly demands: Int32Array;
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
  const names = rules.map(({ avp }) => avp);
  const definitions = names.map(definitionOf);
  return {
    ietfRules: rulesByCode(rules, vendorIds.none),
    tgppRules: rulesByCode(rules, vendorIds.tgpp),
    requiredBits: bitsWhere(rules, (rule) => rule.presence === 'required'),
    singleBits: bitsWhere(rules, (rule) => rule.presence !== 'many'),
    demands: Int32Array.from(definitions, (definition, bit) => {
      const isLookedInto = rules[bit]?.members !== undefined || isJudged(definition);
      const slot = slotNames.indexOf(names[bit] ?? 'Failed-AVP');
      return exactDataBytes(definition.type) | (isLookedInto ? lookIntoBit : 0) | (slot << slotShift);
    }),
    definitions,
    names,
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

function isJudged({ values, type }: AvpDefinition): boolean {
  return values !== undefined || type === 'Address';
}

function bitsWhere(rules: readonly AvpRule[], holds: (rule: AvpRule) => boolean): number {
  return rules.reduce((bits, rule, bit) => (holds(rule) ? bits | (1 << bit) : bits), 0);
}
