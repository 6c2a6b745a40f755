import { hasEnd } from '../index/index.ts';
import { type Colour, colourOf } from './colour.ts';

/** In a payload byte: the colour in the lowest two bits, and the number of the reason in the highest four, 0 for none. */
const colourMask = 0x03;
const reasonShift = 4;
/** Most reasons that one list can have. */
export const mostReasons = 15;

/** The payload byte of a device on the operator's own list. */
export function keyPayload(one: Colour, reason: number, isEnding: boolean): number {
  return one | (reason << reasonShift) | (isEnding ? hasEnd : 0);
}

export function payloadColour(payload: number): Colour {
  return colourOf(payload & colourMask);
}

/** The number of the reason, from 1; 0 when none is given. */
export function payloadReason(payload: number): number {
  return payload >>> reasonShift;
}
