/** The sixteen bytes of an id in the database's text form. RFC 9562. */
export function bytesOfUuid(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}
