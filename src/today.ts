/** Today in UTC, `2026-01-31`: the one place where the clock has a say. Nothing that is compiled depends on it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
