/**
 * xterm writes its colours and sizes into `<style>` elements, which our content policy refuses: whoever could put a sheet into the page
 * could read it out. This document hands it elements whose text goes into a sheet that script alone can make.
 */
export function strictDocument(real: Document): Document {
  const createElement = strictlyCreating(real);
  return new Proxy(real, {
    get(target, key) {
      if (key === 'createElement') return createElement;
      // The document's own properties and methods work on the document alone.
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/**
 * Some of xterm asks the page's own document all the same (6.0.0: `coreBrowserService.mainDocument` is always that one). While it opens,
 * which is one call, that one is strict too.
 */
export function strictly(real: Document, open: () => void): void {
  Object.defineProperty(real, 'createElement', { configurable: true, value: strictlyCreating(real) });
  try {
    open();
  } finally {
    Reflect.deleteProperty(real, 'createElement');
  }
}

function strictlyCreating(real: Document) {
  return (name: string, options?: ElementCreationOptions): HTMLElement =>
    name === 'style' ? adoptedStyle(real) : Document.prototype.createElement.call(real, name, options);
}

/** No real `<style>`: an empty one is refused too. */
function adoptedStyle(real: Document): HTMLElement {
  const element = Document.prototype.createElement.call(real, 'span');
  element.hidden = true;
  const sheet = new CSSStyleSheet();
  real.adoptedStyleSheets = [...real.adoptedStyleSheets, sheet];
  Object.defineProperty(element, 'textContent', {
    get: () => [...sheet.cssRules].map((rule) => rule.cssText).join('\n'),
    set(text: string) {
      sheet.replaceSync(text);
    },
  });
  element.remove = () => {
    real.adoptedStyleSheets = real.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
