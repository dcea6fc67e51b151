import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TokenSet } from './tokens.ts'

const account = '000000000001'

export interface Running {
  readonly pid: number
  readonly port: number
  /** From spawn to the line that says it is ready. */
  readonly readyMs: number
  stop(): Promise<void>
}

export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

/** `vouch up` in a fresh home, trusting the issuers of the token sets through inline keys. */
export async function startVouch(sets: readonly TokenSet[]): Promise<Running & { readonly home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'vouch-bench-'))
  const manifest = join(home, 'manifest')
  mkdirSync(manifest)
  writeFileSync(join(manifest, 'trust.json'), JSON.stringify({ kind: 'Account', id: account }))
  for (const set of sets) {
    writeFileSync(join(manifest, `provider-${set.algorithm}.json`), JSON.stringify(provider(set)))
    writeFileSync(join(manifest, `role-${set.algorithm}.json`), JSON.stringify(role(set)))
  }
  const running = await start('packages/cli/bin/vouch.js', [
    'up', '--json', '--port', '0', '--home', join(home, 'h'), '--manifest', manifest,
  ])
  const stop = async (): Promise<void> => {
    await running.stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { ...running, stop, home: join(home, 'h') }
}

function provider(set: TokenSet): object {
  return { kind: 'Provider', url: set.issuer, audiences: ['sts.amazonaws.com'], keys: { jwks: { keys: [set.publicJwk] } } }
}

function role(set: TokenSet): object {
  const host = set.issuer.slice('https://'.length)
  return {
    kind: 'Role',
    name: `bench-${set.algorithm}`,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
          StringLike: { [`${host}:sub`]: 'repo:acme/payments:*' },
        },
      },
    },
  }
}

export function startFloor(set: TokenSet): Promise<Running> {
  return start('bench/floor/floor.ts', [JSON.stringify(set.publicJwk)])
}

async function start(script: string, args: readonly string[]): Promise<Running> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await firstLine(child)
  const readyMs = performance.now() - startedAt
  const ready: { port?: number; url?: string; pid: number } = JSON.parse(line)
  return { pid: ready.pid, port: ready.port ?? Number(new URL(ready.url ?? '').port), readyMs, stop: () => stopChild(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the server ended before it was ready')
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
