// Catches what breaks while drawing, and offers a way back; what was annotated is in the journal.
import { Component, type ReactNode } from "react";
import { href } from "../router/route";

interface Props {
  children: ReactNode;
  /** Another value tries again. */
  at: string;
}

export class ErrorBoundary extends Component<Props, { error: Error | null; at: string }> {
  override state = { error: null as Error | null, at: this.props.at };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: { error: Error | null; at: string }) {
    return props.at === state.at ? null : { error: null, at: props.at };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="empty" role="alert">
        <h1>Something broke on this page</h1>
        <p>Everything that you did is saved, or kept in this browser and sent when the page is back.</p>
        <p className="mono small">{error.message}</p>
        <div className="row">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Load the page again
          </button>
          <a className="button" href={href({ page: "queue" })}>
            Back to the queue
          </a>
        </div>
      </main>
    );
  }
}
