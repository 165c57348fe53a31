/** A fault in one part of the page leaves the others standing. (React asks for a class here.) */
import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** What stands in the part's place. */
  fallback: (reason: string) => ReactNode;
  /** Another value gives the part a new try. */
  resetKey: string | number;
  children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { reason: string | null }> {
  override state: { reason: string | null } = { reason: null };

  static getDerivedStateFromError(error: unknown): { reason: string } {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (this.state.reason !== null && before.resetKey !== this.props.resetKey)
      this.setState({ reason: null });
  }

  override render(): ReactNode {
    const { reason } = this.state;
    return reason === null ? this.props.children : this.props.fallback(reason);
  }
}
