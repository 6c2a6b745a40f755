/**
 * An identifier as files of the field have it: at most 16 of 0-9, A-F, `*` and `#`. DIRBS-Core import schemas.
 *
 * Wider than what a gate can be asked for: operators' records hold identifiers that no phone ought to have.
 */
export const fileImeiPattern = /^[0-9A-Fa-f*#]{1,16}$/;

/**
 * The form by which files compare identifiers: the first 14 characters where they are digits, else the whole in capitals.
 *
 * Undefined for blank text. The check digit is never looked at. DIRBS-Core `normalize_imei`.
 */
export function normaliseImei(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^[0-9]{14}/.test(trimmed) ? trimmed.slice(0, 14) : trimmed.toUpperCase();
}

/** Whether a normalised identifier is 14 digits, as a network can ask for it. */
export function isWholeNorm(norm: string): boolean {
  return /^[0-9]{14}$/.test(norm);
}
