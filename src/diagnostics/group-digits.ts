/** A count with commas between groups of three digits, whatever the locale. */
export function groupDigits(count: number | bigint): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
