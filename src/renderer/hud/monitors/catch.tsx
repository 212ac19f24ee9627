import { Component, type ReactNode } from 'react'

/** Shows `face` in place of children that could not be drawn: one page's failure is not the console's. */
export class Catch extends Component<{ readonly face: ReactNode; readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? this.props.face : this.props.children
  }
}
