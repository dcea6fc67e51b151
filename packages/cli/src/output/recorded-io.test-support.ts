import type { Io } from './io.ts'

/** An `Io` that keeps what a command said. */
export interface RecordedIo extends Io {
  readonly said: { out: string; err: string }
}

export function recordedIo(
  facts: Partial<Pick<Io, 'env' | 'cwd' | 'isTerminal' | 'isErrTerminal'>> & { stdin?: string } = {},
): RecordedIo {
  const said = { out: '', err: '' }
  return {
    env: {},
    cwd: '/',
    isTerminal: false,
    width: 0,
    ...facts,
    said,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    readStdin: () => Promise.resolve(facts.stdin ?? ''),
  }
}
