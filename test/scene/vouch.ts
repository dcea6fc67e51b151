import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const vouchBin = new URL('../../packages/cli/bin/vouch.js', import.meta.url).pathname
export const account = '000000000001'
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

export interface Scene {
  /** Home of the server: survives its restarts, goes with `remove`. */
  readonly home: string
  /** Folder of manifests, applied at every start. */
  readonly manifest: string
  remove(): void
}

/** A home and a folder of manifests, one resource a file, in a fresh temporary directory. */
export function makeScene(resources: readonly object[]): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-scene-'))
  const manifest = join(folder, 'manifest')
  mkdirSync(manifest)
  const all = [{ kind: 'Account', id: account }, ...resources]
  for (const [n, resource] of all.entries())
    writeFileSync(join(manifest, `${n}.json`), JSON.stringify(resource))
  return { home: join(folder, 'h'), manifest, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The manifests of the README's first minute. */
export const quickstart = new URL('../../examples/quickstart', import.meta.url).pathname

/** A fresh home for manifests that lie somewhere already. */
export function sceneOf(manifest: string): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-scene-'))
  return { home: join(folder, 'h'), manifest, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Vouch {
  readonly pid: number
  readonly url: string
  readonly home: string
  /** From spawn to the line that says it is ready. */
  readonly readyMs: number
  /** One call to the admin API. */
  admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** POST of any text as JSON to the admin API; resolves with `STATUS BODY`. */
  adminText(path: string, text: string): Promise<string>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>
}

/** `vouch up --json` as a process of its own, ready when this resolves; its log goes to ours or to an open file. */
export async function startVouch(
  scene: Scene,
  env: Readonly<Record<string, string>> = {},
  stderr: 'inherit' | number = 'inherit',
): Promise<Vouch> {
  const startedAt = performance.now()
  const args = [vouchBin, 'up', '--json', '--port', '0', '--home', scene.home, '--manifest', scene.manifest]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', stderr],
    env: { ...process.env, ...env },
  })
  const { pid, url } = await readyLine(child)
  const readyMs = performance.now() - startedAt
  const { adminSocket }: { adminSocket: string } = JSON.parse(
    readFileSync(join(scene.home, 'server.json'), 'utf8'),
  )
  return {
    pid,
    url,
    home: scene.home,
    readyMs,
    admin: async (method, path, body) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const { status, answer } = await callAdmin(adminSocket, { method, path, text })
      if (status !== 200) throw new Error(`${method} ${path}: ${status} ${answer}`)
      return JSON.parse(answer)
    },
    adminText: async (path, text) => {
      const { status, answer } = await callAdmin(adminSocket, { method: 'POST', path, text })
      return `${status} ${answer}`
    },
    stop: () => end(child, 'SIGTERM'),
    kill: async () => void (await end(child, 'SIGKILL')),
  }
}

async function readyLine(child: ChildProcess): Promise<{ pid: number; url: string }> {
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  throw new Error('the server ended before it was ready')
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

interface AdminCall {
  readonly method: string
  readonly path: string
  readonly text: string | undefined
}

interface AdminAnswer {
  readonly status: number
  readonly answer: string
}

function callAdmin(socketPath: string, { method, path, text }: AdminCall): Promise<AdminAnswer> {
  const headers = text === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, host: 'localhost', headers }, (incoming) => {
      let answer = ''
      incoming.on('data', (chunk) => (answer += String(chunk)))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, answer }))
    })
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

/** A role that any of the subjects of a provider may assume. */
export function roleTrusting(name: string, host: string, subject = '*'): object {
  return {
    kind: 'Role',
    name,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
          StringLike: { [`${host}:sub`]: subject },
        },
      },
    },
  }
}
