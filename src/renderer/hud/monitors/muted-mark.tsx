/** A bell struck out. */
export function MutedMark() {
  return (
    <svg className="mark mark-muted" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 1.2c2.6 0 4.2 1.9 4.2 4.4v3l1.6 2.4H5.6L12 4.4l1.2-1.2 1.3 1.2L3.2 15.2 1.9 14l2.6-2.5H2.2l1.6-2.9v-3C3.8 3.1 5.4 1.2 8 1.2ZM6.3 12.8h3.4a1.7 1.7 0 0 1-3.4 0Z" />
    </svg>
  )
}
