import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { routePolicies } from '../../src/http/index.ts';
import { describeApi } from '../../src/index.ts';

const committed = new URL('../../../../docs/api/openapi.json', import.meta.url);

describe('docs/api/openapi.json', () => {
  it('is what the hub serves; `npx tsx docs/api/write-openapi.ts` writes it anew', async () => {
    expect(JSON.parse(await readFile(committed, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(await describeApi())),
    );
  });

  it('has every route of the policy table and says which scope it needs', async () => {
    const { paths } = JSON.parse(await readFile(committed, 'utf8'));
    const told = Object.keys(routePolicies).map((name) => {
      const [method = '', url = ''] = name.split(' ');
      const operation = paths[url.replace(/:([a-z]+)/g, '{$1}').replace('*', '{*}')]?.[method.toLowerCase()];
      return [
        name,
        operation?.security.find((each: object) => 'participant' in each)?.participant[0] ?? 'public',
      ];
    });
    expect(Object.fromEntries(told)).toEqual(routePolicies);
    expect(Object.keys(paths).length).toBe(new Set(told.map(([name]) => name.split(' ')[1])).size);
  });
});
