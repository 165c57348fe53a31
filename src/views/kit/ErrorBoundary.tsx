/** A fault in one part of the page leaves the others standing. (React asks for a class here.) */
import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** What stands in the part's place. */
  fallback: (reason: string) => ReactNode;
  /** Another value gives the part a new try. */
  resetKey: string | number;
  children: ReactNode;
}

interface State {
  reason: string | null;
  /** The reset key under which it failed. */
  failedAt: string | number | null;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { reason: null, failedAt: null };

  static getDerivedStateFromError(error: unknown): State {
    return { reason: error instanceof Error ? error.message : String(error), failedAt: null };
  }

  static getDerivedStateFromProps(
    { resetKey }: ErrorBoundaryProps,
    { reason, failedAt }: State,
  ): State | null {
    if (reason === null) return null;
    if (failedAt === null) return { reason, failedAt: resetKey };
    return failedAt === resetKey ? null : { reason: null, failedAt: null };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    return reason === null ? this.props.children : this.props.fallback(reason);
  }
}
