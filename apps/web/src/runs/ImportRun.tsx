import { GuardedButton } from '../access/GuardedButton.js';
import { useImporter } from './importer.js';

interface Props {
  look?: 'plain' | 'bare';
  className?: string | undefined;
  /** Before the dialog opens: what stands over it closes. */
  onOpen?: () => void;
}

/** The way in for a run that ended elsewhere. */
export function ImportRun({ look = 'bare', className, onOpen }: Props) {
  const open = useImporter();
  return (
    <GuardedButton
      needs="run"
      look={look}
      className={className}
      aria-haspopup="dialog"
      title="Take in a run from a file that another BooCode exported"
      onClick={() => {
        onOpen?.();
        open();
      }}
    >
      Import a run…
    </GuardedButton>
  );
}
