import { useState } from 'react';
import { Button } from './Button.js';
import { copyText } from './copy-text.js';

/** Copies `text`; says so in place, at the same width. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = () => {
    copyText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed'),
    );
  };
  return (
    <Button look="bare" onClick={copy} onBlur={() => setSaid(null)}>
      {said ?? label}
    </Button>
  );
}
