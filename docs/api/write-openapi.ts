import { writeFile } from 'node:fs/promises';
import { describeCheckApi } from '@deadset/edge';
import { describeApi } from '@deadset/hub';

/** Writes the interfaces down beside this file: `npx tsx docs/api/write-openapi.ts`. */
const documents = { 'openapi.json': await describeApi(), 'edge-openapi.json': describeCheckApi() };
for (const [name, document] of Object.entries(documents))
  await writeFile(new URL(name, import.meta.url), `${JSON.stringify(document, undefined, 2)}\n`);
