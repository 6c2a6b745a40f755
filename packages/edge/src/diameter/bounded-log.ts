import type { DiameterLog } from './diameter-log.ts';

/** Lines between two tellings of the rest. Most are of connections that somebody else makes, as many as they like. */
const mostLines = 50;

/** A log that nobody outside can fill: so many lines at a time, and how many there were beside them. */
export class BoundedLog implements DiameterLog {
  readonly #log: DiameterLog;
  readonly #most: number;
  #count = 0;

  constructor(log: DiameterLog, most = mostLines) {
    this.#log = log;
    this.#most = most;
  }

  info(fields: object, message: string): void {
    if (this.#hasRoom()) this.#log.info(fields, message);
  }

  warn(fields: object, message: string): void {
    if (this.#hasRoom()) this.#log.warn(fields, message);
  }

  error(fields: object, message: string): void {
    if (this.#hasRoom()) this.#log.error(fields, message);
  }

  /** Says how many lines were left out, if any, and makes room again; to be called about once a second. */
  tellRest(): void {
    const count = this.#count - this.#most;
    this.#count = 0;
    if (count > 0) this.#log.warn({ count }, 'further Diameter lines were left out');
  }

  #hasRoom(): boolean {
    this.#count += 1;
    return this.#count <= this.#most;
  }
}
