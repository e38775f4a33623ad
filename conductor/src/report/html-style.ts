/** How a page looks: by the reader's own light or dark, in the fonts of their machine, and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1.05rem/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem; }
article + article { margin-top: 4rem; border-top: 1px solid; }
h1 { line-height: 1.2; }
.bottom-line, .asks { border-inline-start: .3rem solid; padding-inline-start: 1rem; margin-block: 1.5rem; }
.bottom-line { font-size: 1.15em; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid; padding: .3rem .6rem; text-align: start; vertical-align: top; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; }
@media print { main { max-width: none; padding: 0; } .asks { break-inside: avoid; } }
`.trim();
