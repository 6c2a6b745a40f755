import { describe, expect, it } from 'vitest';
import { readForms, readLinks, readText } from './page-form.ts';

describe('a form on a page', () => {
  it('is sent as it stands: hidden and filled fields, chosen options, nothing that is not chosen', () => {
    const [form] = readForms(`<form method="post" action="/report?a=1&amp;b=2">
      <input type="hidden" name="_csrf" value="a&quot;b"><input name="imei" id="imei">
      <input type="radio" name="happened" value="stolen"><input type="radio" name="happened" value="lost" checked>
      <input type="checkbox" name="agree" value="yes"><textarea name="note">two
lines</textarea><select name="day"><option value="1"><option value="2" selected></select>
      <button name="go" value="next"> Continue <span>now</span></button></form>`);
    expect(form?.action).toBe('/report?a=1&b=2');
    expect(form?.method).toBe('post');
    expect(Object.fromEntries(form?.filled ?? [])).toEqual({
      _csrf: 'a"b',
      imei: '',
      happened: 'lost',
      note: 'two\nlines',
      day: '2',
    });
    expect([...(form?.names ?? [])]).toContain('agree');
    expect(form?.buttons).toEqual([{ label: 'Continue now', name: 'go', value: 'next' }]);
  });

  it('is told apart from the next one', () => {
    const forms = readForms(
      '<form><input name="a"></form><form action="/b" method="POST"><input name="b"></form>',
    );
    expect(forms.map(({ method, names }) => [method, ...names])).toEqual([
      ['get', 'a'],
      ['post', 'b'],
    ]);
  });
});

describe('the words of a page', () => {
  it('come without tags, styles and scripts', () => {
    expect(
      readText(
        '<style>p{}</style><p>Your&nbsp;phone <b>is</b></p><script>x()</script>&#39;on&#x27; the list',
      ),
    ).toBe("Your phone is 'on' the list");
  });

  it('name the links', () => {
    expect(readLinks('<a class="x" href="/a?b&amp;c">Report <i>a phone</i></a>')).toEqual([
      { href: '/a?b&c', text: 'Report a phone' },
    ]);
  });
});
