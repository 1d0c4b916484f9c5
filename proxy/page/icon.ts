// The icon of every page, as an address that holds it.

/** Two windows, one over the other. */
export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='1' width='10' height='8' fill='%231f4fd8'/%3E%3Crect x='5' y='6' width='10' height='9' fill='%23ffb454'/%3E%3C/svg%3E";
