import styles from './Settings.module.css';
import { chooseEditor, editorIds, editors, useEditor } from '../findings/editor.js';

/** Which editor this device opens places in the code with. */
export function EditorSection() {
  const editor = useEditor();
  return (
    <fieldset className={styles.field}>
      <legend>Editor</legend>
      <div className={styles.choices}>
        {editorIds.map((id) => (
          <label key={id}>
            <input type="radio" name="editor" checked={editor === id} onChange={() => chooseEditor(id)} />
            {editors[id]}
          </label>
        ))}
      </div>
      <p className={styles.quiet}>
        For this browser alone. It opens files by their path, so it has to be on the machine that BooCode runs on.
      </p>
    </fieldset>
  );
}
