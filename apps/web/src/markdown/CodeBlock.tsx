import { PanelRightOpen } from 'lucide-react';
import { use } from 'react';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import styles from './CodeBlock.module.css';
import { OpenBeside, besideKind } from './open-beside.js';

/** Code between fences. What is a document of its own can stand beside the chat. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const openBeside = use(OpenBeside);
  const kind = besideKind(language);
  return (
    <figure className={styles.block} aria-label={language === '' ? 'Code' : `Code, ${language}`}>
      <figcaption className={styles.bar}>
        <span className={styles.language}>{language === '' ? 'text' : language}</span>
        {openBeside === null || kind === null ? null : (
          <Button look="bare" onClick={() => openBeside(kind, code)}>
            <PanelRightOpen aria-hidden className={styles.icon} />
            Open beside
          </Button>
        )}
        <CopyButton text={code} />
      </figcaption>
      <pre tabIndex={0} className={styles.code}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
