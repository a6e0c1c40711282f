import { main } from './main.js';
import { runProcess } from './process.js';

export { main };

/** Runs the command line of this process, whatever its command. */
export const run = (): Promise<void> => runProcess(main);
