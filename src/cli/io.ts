/** Where text goes: a terminal, a file, a test. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  /** Told when whoever reads has gone. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a command may see of the world it runs in. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
}
