// What a gate worker's thread begins with: the TypeScript sources as they are, without a build step.
import { register } from 'tsx/esm/api';

register();
await import('../src/workers/gate-worker.ts');
