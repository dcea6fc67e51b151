import { processIo } from '#output/io'
import { runProgram } from './program.ts'

/** The process entry: sets the exit code and lets the event loop end by itself. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe)
  process.exitCode = await runProgram(argv, processIo())
}

/** `vouch audit | head` closes the pipe early; that is not a failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
