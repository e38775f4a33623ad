import page from '../shell/Page.module.css';

/** Stands where a kind of pane will be. */
export function NotBuilt() {
  return (
    <div className={page.empty}>
      <p>This pane is not built yet.</p>
    </div>
  );
}
