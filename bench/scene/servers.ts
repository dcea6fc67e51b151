import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { makeScene, roleTrusting, startVouch, type Vouch } from '../../test/scene/vouch.ts'
import type { TokenSet } from './tokens.ts'

export interface Running {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** The role that a token set may assume. */
export const roleName = (set: TokenSet): string => `bench-${set.algorithm}`

/** `vouch up` in a fresh home, trusting the issuers of the token sets through inline keys. */
export async function startBenchVouch(
  sets: readonly TokenSet[],
): Promise<Running & Pick<Vouch, 'url' | 'readyMs'>> {
  const scene = makeScene(
    sets.flatMap((set) => [provider(set), roleTrusting(roleName(set), hostOf(set), 'repo:acme/payments:*')]),
  )
  const vouch = await startVouch(scene)
  const stop = async (): Promise<void> => {
    await vouch.stop()
    scene.remove()
  }
  return {
    pid: vouch.pid,
    port: Number(new URL(vouch.url).port),
    url: vouch.url,
    readyMs: vouch.readyMs,
    stop,
  }
}

const hostOf = (set: TokenSet): string => set.issuer.slice('https://'.length)

function provider(set: TokenSet): object {
  return {
    kind: 'Provider',
    url: set.issuer,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [set.publicJwk] } },
  }
}

/** The floor server for one token set. */
export async function startFloor(set: TokenSet): Promise<Running> {
  const child = spawn(process.execPath, ['bench/floor/floor.ts', JSON.stringify(set.publicJwk)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid, port }: { pid: number; port: number } = JSON.parse(await firstLine(child))
  return { pid, port, stop: () => stopChild(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the floor ended before it was ready')
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
