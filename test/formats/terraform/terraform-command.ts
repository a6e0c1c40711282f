import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startStandIn } from './provider-stand-in.js';

/** Whether there is a terraform command on this machine. */
export function hasTerraform(): boolean {
  return spawnSync('terraform', ['version']).status === 0;
}

/** What one terraform command printed. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Run = (...args: readonly string[]) => Promise<Outcome>;

/** Does something in a folder of files with terraform, which finds the stand-in in place of azurerm. */
export async function withTerraform<T>(
  files: ReadonlyMap<string, string>,
  action: (run: Run) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-terraform-'));
  const standIn = await startStandIn();
  const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env;
  const env = { ...inherited, TF_REATTACH_PROVIDERS: standIn.reattach, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return await action(
      (...args) =>
        new Promise((done) => {
          execFile('terraform', args, { cwd: folder, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
            done({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
          );
        }),
    );
  } finally {
    await standIn.close();
    rmSync(folder, { recursive: true });
  }
}
