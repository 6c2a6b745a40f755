import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { acceptUploads } from './upload-body.ts';

it('a form that is sent as one with a file in it brings no hidden characters either, in no field and no file', async () => {
  const app = Fastify();
  acceptUploads(app);
  app.post('/', (request) => request.body);
  const form = new FormData();
  form.append('note', 'in\u202evoice\u0000');
  form.append('ticked', 'one\u2066');
  form.append('ticked', 'two');
  form.append('file', new Blob(['\ufeff35\u0000,a\r\n']), 'list.csv');
  const sent = new Request('http://localhost/', { method: 'POST', body: form });
  const answer = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
    payload: Buffer.from(await sent.arrayBuffer()),
  });
  expect(answer.json()).toEqual({ note: 'invoice', ticked: ['one', 'two'], file: '35,a\r\n' });
  await app.close();
});

it('a file in another encoding is refused, for letters of it would be lost', async () => {
  const app = Fastify();
  acceptUploads(app);
  app.post('/', (request) => request.body);
  const form = new FormData();
  form.append('file', new Blob([Buffer.from('name\nJos\u00e9\n', 'latin1')]), 'list.csv');
  const sent = new Request('http://localhost/', { method: 'POST', body: form });
  const answer = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
    payload: Buffer.from(await sent.arrayBuffer()),
  });
  expect(answer.json()).toMatchObject({ message: expect.stringContaining('not in UTF-8') });
  await app.close();
});
