#!/usr/bin/env node
// Runs the TypeScript sources as they are: `npx deadset` works right after `npm ci`, with no build step.
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
