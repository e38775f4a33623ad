/** Loads a font of the tokens; resolves also when it failed, which the browser tells of. */
export async function fontLoaded(token: '--font-ui' | '--font-mono'): Promise<void> {
  const family = getComputedStyle(document.documentElement).getPropertyValue(token);
  await Promise.allSettled([document.fonts.load(`1em ${family}`)]);
}
