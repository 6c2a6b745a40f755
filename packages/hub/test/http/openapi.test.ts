import { readFile } from 'node:fs/promises';
import { scopesOfAct } from '@deadset/domain';
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
      const operation =
        paths[url.replace(/:([a-zA-Z]+)/g, '{$1}').replace('*', '{*}')]?.[method.toLowerCase()];
      const asked = operation?.security.flatMap((each: { participant?: string[] }) => each.participant ?? []);
      return [name, asked];
    });
    const wanted = Object.entries(routePolicies).map(([name, act]) => [name, scopesOfAct(act)]);
    expect(told).toEqual(wanted);
    expect(Object.keys(paths).length).toBe(
      new Set(Object.keys(routePolicies).map((name) => name.split(' ')[1])).size,
    );
  });
});
