/** Sixteen bytes in the text form that the database keeps ids in. RFC 9562. */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The sixteen bytes of an id in the database's text form. */
export function bytesOfUuid(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}
