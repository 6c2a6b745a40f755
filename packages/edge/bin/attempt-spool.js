// What the thread of the attempt spool begins with: the TypeScript sources as they are, without a build step.
import { register } from 'tsx/esm/api';

register();
await import('../src/attempts/spool-worker.ts');
