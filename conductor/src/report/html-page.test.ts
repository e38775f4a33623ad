import { describe, expect, it } from 'vitest';
import { pageOf } from './html-page.js';

const page = (text: string): string => pageOf([{ name: 'summary.md', role: 'input', text }]);
const body = (text: string): string => page(text).split('<article>')[1]?.split('</article>')[0] ?? '';

describe('a page', () => {
  it('begins with the bottom line, then what is asked, then the rest in its order', () => {
    const html = body(
      '# Carts\n\nCarts stay.\n\nMore of it.\n\n## Problem\n\nLost.\n\n## What we ask\n\nA yes.\n\n## Not now\n\nGifts.\n',
    );
    const places = [
      '<h1>Carts</h1>',
      'bottom-line',
      'Carts stay.',
      '"asks"',
      'A yes.',
      'More of it.',
      'Lost.',
      'Gifts.',
    ];
    const found = places.map((part) => html.indexOf(part));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  it('takes a part that is named as the bottom line, wherever it stands', () => {
    const html = body('# Carts\n\nLong ago.\n\n## Problem\n\nLost.\n\n## Bottom line\n\nCarts stay.\n');
    expect(html).toMatch(/bottom-line">\n<h2>Bottom line<\/h2>\n<p>Carts stay/);
    expect(html.match(/Carts stay/g)).toHaveLength(1);
  });

  it('is called what its first heading says, without the marks of it', () => {
    expect(page('# The *new* `cart`\n\nStays.\n')).toContain('<title>The new cart</title>');
  });

  it('has no part for what the document does not have', () => {
    expect(body('- a list alone')).not.toContain('<section');
  });

  it.each([
    ['markup', '<script>alert(1)</script>', '&lt;script&gt;'],
    ['markup in a heading', '# <img src=x onerror=alert(1)>', '<title>&lt;img'],
    ['an image', '![chart](https://example.com/a.png)', 'chart'],
    ['a link that runs something', '[go](javascript:alert(1))', '[go](javascript:alert(1))'],
    ['a link that holds a page', '[go](data:text/html,x)', '[go](data:text/html,x)'],
  ])('lets through no %s', (_, text, kept) => {
    const html = page(text);
    expect(html).not.toMatch(/<(script|img|iframe)|<[^>]+ src=|href="(javascript|data)/i);
    expect(html).toContain(kept);
  });

  it('loads nothing: no address outside of links, and a policy that forbids it', () => {
    const html = page('# A\n\nSee [there](https://example.com).\n');
    expect(html).toContain("default-src 'none'");
    expect(html.match(/https?:[^"<]*/g)).toEqual(['https://example.com']);
    expect(html).not.toContain('<link');
  });

  it('shows several documents one after the other, and is the same for the same documents', () => {
    const documents = ['a', 'b'].map((name) => ({
      name: `${name}.md`,
      role: 'input' as const,
      text: `About ${name}.`,
    }));
    expect(pageOf(documents).match(/<h1>.<\/h1>/g)).toEqual(['<h1>a</h1>', '<h1>b</h1>']);
    expect(pageOf(documents)).toBe(pageOf(documents));
  });

  it('resolves references across the parts of a document', () => {
    expect(body('# A\n\nSee [there][x].\n\n## Links\n\n[x]: https://example.com\n')).toContain(
      'href="https://example.com"',
    );
  });
});
