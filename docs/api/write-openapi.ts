import { writeFile } from 'node:fs/promises';
import { describeApi } from '@deadset/hub';

/** Writes the interface down beside this file: `npx tsx docs/api/write-openapi.ts`. */
const document = await describeApi();
await writeFile(new URL('openapi.json', import.meta.url), `${JSON.stringify(document, undefined, 2)}\n`);
