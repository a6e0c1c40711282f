/** Everything a command touches of the world around it, so that tests can hand it another one. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly readStdin: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output and standard error are terminals. */
  readonly isTerminal: { readonly stdout: boolean; readonly stderr: boolean };
}

/** Colour only on a terminal, and never where NO_COLOR is set to anything. https://no-color.org */
export function wantsColour(io: Io, stream: 'stdout' | 'stderr'): boolean {
  return io.isTerminal[stream] && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb';
}
