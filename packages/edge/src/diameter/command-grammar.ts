import { exactDataBytes, rowOfName } from './avp-dictionary.ts';
import { type AvpDefinition, type AvpName, avpTable } from './avp-table.ts';
import { type AvpRule, commandGrammarTable } from './command-grammar-table.ts';

/** A rule list made ready for reading: each rule is a bit, so that what was seen is one number. */
export interface Grammar {
  /** By row of the AVP table: the bit number of its rule, or -1 when it has none. */
  readonly ruleByRow: Int8Array;
  /** Bits of the AVPs that must be there, and of those that may be there once only. */
  readonly requiredBits: number;
  readonly singleBits: number;
  /** By bit number, as all below. Bytes of data that the AVP must have, or 0 where its type leaves that open. */
  readonly exactBytes: Uint8Array;
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
  const ruleByRow = new Int8Array(avpTable.length).fill(-1);
  const rows: readonly AvpDefinition[] = avpTable;
  rules.forEach(({ avp }, bit) => {
    ruleByRow[rowOfName(avp)] = bit;
  });
  const definitions = rules.flatMap(({ avp }) => rows[rowOfName(avp)] ?? []);
  return {
    ruleByRow,
    requiredBits: bitsWhere(rules, (rule) => rule.presence === 'required'),
    singleBits: bitsWhere(rules, (rule) => rule.presence !== 'many'),
    exactBytes: Uint8Array.from(definitions, ({ type }) => exactDataBytes(type)),
    definitions,
    names: rules.map(({ avp }) => avp),
    members: rules.map(({ members }) => (members === undefined ? undefined : compile(members))),
  };
}

function bitsWhere(rules: readonly AvpRule[], holds: (rule: AvpRule) => boolean): number {
  return rules.reduce((bits, rule, bit) => (holds(rule) ? bits | (1 << bit) : bits), 0);
}
