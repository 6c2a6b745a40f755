/** The part of a pino logger that the Diameter side uses. No line carries an identity of a device or subscriber. */
export interface DiameterLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
