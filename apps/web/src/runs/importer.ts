import { createContext, useContext } from 'react';

/** Opens the dialog that takes in a run. */
export const ImporterContext = createContext<(() => void) | null>(null);

/** Opens the dialog that takes in a run, over whatever is on the screen. */
export function useImporter(): () => void {
  const open = useContext(ImporterContext);
  if (open === null) throw new Error('useImporter() is for what stands inside of <Shell>.');
  return open;
}
