import { createRequire } from 'node:module'
import type * as Koffi from 'koffi'

/** The few calls of the C library that Node does not offer. Each returns -1 on failure; see `errno`. */
export interface Libc {
  getsockopt(fd: number, level: number, option: number, value: Buffer, length: Buffer): number
  getpeereid(fd: number, uid: Buffer, gid: Buffer): number
  flock(fd: number, operation: number): number
  /** Number of the error of the last call; read it before anything else runs. */
  errno(): number
}

let loaded: Libc | undefined

/**
 * Binds on first use: a command that needs none of this does not pay for the library (about 15 ms).
 * A symbol that the platform lacks fails when it is called, not here.
 *
 * @throws the loader's error where no binary of koffi exists for the platform
 */
export function libc(): Libc {
  loaded ??= bind()
  return loaded
}

function bind(): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
  // `null` is the running program, which is linked to the C library whatever that is called here (glibc, musl).
  const program = koffi.load(null)
  const symbol = <F extends (...values: never[]) => number>(prototype: string): F => {
    let bound: F | undefined
    // The cast states what the prototype beside it states in C.
    const call = (...values: Parameters<F>): number =>
      (bound ??= program.func(prototype) as unknown as F)(...values)
    return call as F
  }
  return {
    getsockopt: symbol<Libc['getsockopt']>('int getsockopt(int, int, int, void *, void *)'),
    getpeereid: symbol<Libc['getpeereid']>('int getpeereid(int, void *, void *)'),
    flock: symbol<Libc['flock']>('int flock(int, int)'),
    errno: () => koffi.errno(),
  }
}
