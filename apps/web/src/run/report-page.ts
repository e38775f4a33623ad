const style = `
:root { color-scheme: light dark; font: 16px/1.65 system-ui, sans-serif; }
body { max-width: 68ch; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.3; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { padding: 0.75rem; overflow: auto; background: light-dark(#f3f4f6, #1f2328); border-radius: 6px; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid light-dark(#ddd, #444); text-align: left; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 2px solid light-dark(#ccc, #555); }
button { display: none; }
`;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A page that stands by itself, around a report that was rendered: `body` is HTML. It is shown in a sandbox, or printed. */
export const reportPage = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escaped(title)}</title>\n<style>${style}</style>\n<body>\n${body}\n</body>\n</html>\n`;
