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
  roles: readonly object[] = sets.map((set) =>
    roleTrusting(roleName(set), hostOf(set), 'repo:acme/payments:*'),
  ),
): Promise<Running & Pick<Vouch, 'url' | 'home' | 'readyMs'>> {
  const scene = makeScene([...sets.map(provider), ...roles])
  const vouch = await startVouch(scene)
  const stop = async (): Promise<void> => {
    await vouch.stop()
    scene.remove()
  }
  return {
    pid: vouch.pid,
    port: Number(new URL(vouch.url).port),
    url: vouch.url,
    home: vouch.home,
    readyMs: vouch.readyMs,
    stop,
  }
}

export const hostOf = (set: TokenSet): string => set.issuer.slice('https://'.length)

/** The provider of a token set, its keys inline. */
export function provider(set: TokenSet): object {
  return {
    kind: 'Provider',
    url: set.issuer,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [set.publicJwk] } },
  }
}

/** A server that is started again and again on one home, without manifests after the first time. */
export async function restartable(resources: readonly object[]): Promise<{
  readonly current: () => Pick<Running, 'pid' | 'port'>
  /** Resolves with the time from spawn to ready. */
  readonly restart: () => Promise<number>
  readonly remove: () => Promise<void>
}> {
  const scene = makeScene(resources)
  const empty = makeScene([])
  let vouch = await startVouch(scene)
  return {
    current: () => ({ pid: vouch.pid, port: Number(new URL(vouch.url).port) }),
    async restart() {
      await vouch.stop()
      vouch = await startVouch({ ...scene, manifest: empty.manifest })
      return vouch.readyMs
    },
    async remove() {
      await vouch.stop()
      scene.remove()
      empty.remove()
    },
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
