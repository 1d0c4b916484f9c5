// The pages' mark: two windows, one over the other.

export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <rect
        x="1"
        y="2"
        width="15"
        height="12"
        fill="var(--panel)"
        stroke="currentColor"
        strokeWidth="2"
      />
      <rect
        x="8"
        y="9"
        width="15"
        height="13"
        fill="var(--accent)"
        stroke="currentColor"
        strokeWidth="2"
      />
      <path d="M12 12.5l6.5 3-2.8.9-1.1 2.8z" fill="var(--on-accent)" />
    </svg>
  );
}
