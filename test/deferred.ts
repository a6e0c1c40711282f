declare global {
  var UVU_DEFER: number | undefined;
  var UVU_QUEUE: unknown[][];
  var UVU_INDEX: number;
}

// uvu looks at these when it loads: suites then wait in the queue for exec() instead of starting by a timer.
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];

export {};
