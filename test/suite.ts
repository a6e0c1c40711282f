import { type Context, type Test, suite as uvuSuite } from 'uvu';

interface Counted {
  readonly name: string;
  registered: number;
  started: number;
  isRun: boolean;
}

/** Every suite of this process. test/run.ts holds them against what uvu says it ran. */
export const SUITES: Counted[] = [];

/** Tests that could not run here, with why. */
export const SKIPPED: string[] = [];

/** A uvu suite without hooks: a hook that throws makes uvu skip tests and exit 0 (lukeed/uvu issues 60, 80, 191). */
export interface Suite {
  (name: string, test: () => void | Promise<void>): void;
  /** Says that a test cannot run on this machine, and why. */
  unable(name: string, reason: string): void;
  run(): void;
}

/** Opens a suite whose tests are counted, so that one that never runs is noticed. */
export function suite(name: string): Suite {
  const counted: Counted = { name, registered: 0, started: 0, isRun: false };
  SUITES.push(counted);
  const inner: Test<Context> = uvuSuite(name);
  const register = (title: string, test: () => void | Promise<void>): void => {
    counted.registered++;
    inner(title, async () => {
      counted.started++;
      try {
        await test();
      } catch (error) {
        // uvu takes a thrown null or undefined for "no error" and stops the suite (issue 205).
        throw error ?? new Error(`${title} threw ${String(error)}`);
      }
    });
  };
  return Object.assign(register, {
    unable: (title: string, reason: string): void => void SKIPPED.push(`${name}: ${title} (${reason})`),
    run: (): void => {
      counted.isRun = true;
      inner.run();
    },
  });
}
