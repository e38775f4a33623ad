import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './PaneFrame.module.css';

interface Props {
  title: string;
  children: ReactNode;
}

/** What breaks in a pane stays in it. */
export class PaneBoundary extends Component<Props, { error: unknown; broken: boolean }> {
  override state = { error: null, broken: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className={styles.broken}>
        <ErrorNote what={`The pane ${this.props.title} could not be shown`} error={this.state.error}>
          <Button onClick={() => this.setState({ error: null, broken: false })}>Try again</Button>
          <Button onClick={() => window.location.reload()}>Load the page again</Button>
        </ErrorNote>
      </div>
    );
  }
}
