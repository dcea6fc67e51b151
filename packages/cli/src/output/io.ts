/** The process as a command sees it: nothing else touches stdout, stderr, the environment or the working directory. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly isTerminal: boolean
  /** Whether somebody watches stderr. */
  readonly isErrTerminal?: boolean
  /** Columns of the terminal; 0 when stdout is not one. */
  readonly width: number
  out(text: string): void
  err(text: string): void
  readStdin(): Promise<string>
}

/** The real process. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
    isErrTerminal: process.stderr.isTTY === true,
    width: process.stdout.columns ?? 0,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readStdin: async () => {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks).toString('utf8')
    },
  }
}
