// A build with a fault: attempts count as durable as soon as they are in memory, and are written by and by.
// Loaded into every thread of an edge before anything else, so it is no TypeScript.
import { open } from 'node:fs/promises';

/** How long this fault keeps attempts in memory, in milliseconds. */
const lateMs = 60_000;

const file = await open(new URL(import.meta.url));
const fileHandle = Object.getPrototypeOf(file);
await file.close();
const { write } = fileHandle;
fileHandle.write = function writeLate(bytes, ...place) {
  if (!String(bytes).startsWith('{"sequence"')) return write.call(this, bytes, ...place);
  setTimeout(() => void write.call(this, bytes, ...place), lateMs);
  return Promise.resolve({ bytesWritten: bytes.length });
};
