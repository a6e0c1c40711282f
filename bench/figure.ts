/** One number that a benchmark gives, and what it may be at most. */
export interface Figure {
  readonly name: string;
  /** A ratio, so that it means the same on every machine. */
  readonly ratio: number;
  readonly budget?: number;
  /** Spread and times on this machine. */
  readonly detail: string;
}

/** The three values that cut a list into quarters. */
export function quartiles(values: readonly number[]): { lower: number; median: number; upper: number } {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}

/** The middle of a list. */
export function median(values: readonly number[]): number {
  return quartiles(values).median;
}

/** Milliseconds that a piece of work takes. */
export async function timeOf(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
