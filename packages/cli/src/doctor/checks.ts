import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { freeBytes } from '@vouchsafe/host/disk'
import { readFileLimited } from '@vouchsafe/host/file'
import { isAlive } from '@vouchsafe/host/process'
import { statusAnswer, workloadServerAnswer } from '@vouchsafe/server/admin/schema'
import { callSocket } from '#client/socket-client'
import { readServerFile } from '#home/find-home'
import { overridingNames } from '#workload/environment'

export interface Check {
  readonly name: string
  readonly result: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** What to do, where there is something to do. */
  readonly next?: string
}

interface DoctorFacts {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly uid: number
}

type RunCheck = (facts: DoctorFacts) => Promise<readonly Check[]> | readonly Check[]

/** In the order in which a failure explains the next one. */
export const checks: readonly RunCheck[] = [
  checkNode,
  checkHome,
  checkDisk,
  checkServer,
  checkEnvironment,
  checkCredentialsFile,
]

const oldestNode = '24.12'
const littleSpaceBytes = 256 * 1024 * 1024

function checkNode(): readonly Check[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNewEnough = major > 24 || (major === 24 && minor >= 12)
  const found = `Node ${process.versions.node}`
  return [isNewEnough ? ok('node', found) : fail('node', found, `install Node ${oldestNode} or newer`)]
}

function checkHome({ home, uid }: DoctorFacts): readonly Check[] {
  const stat = lstatSync(home, { throwIfNoEntry: false })
  if (stat === undefined)
    return [warn('home', `${home} does not exist`, 'start a server with `vouch up`; it makes its home')]
  if (!stat.isDirectory())
    return [fail('home', `${home} is not a directory`, 'name another home with --home or VOUCH_HOME')]
  if (stat.uid !== uid)
    return [
      warn('home', `${home} belongs to uid ${stat.uid}`, 'only that user and root can administer its server'),
    ]
  return [ok('home', home)]
}

async function checkDisk({ home }: DoctorFacts): Promise<readonly Check[]> {
  if (!existsSync(home)) return []
  const free = await freeBytes(home)
  const found = `${Math.round(free / 1024 / 1024)} MiB free`
  return [
    free > littleSpaceBytes
      ? ok('disk', found)
      : warn('disk', found, 'free some space: with a full disk nothing is issued'),
  ]
}

async function checkServer({ home }: DoctorFacts): Promise<readonly Check[]> {
  try {
    const server = readServerFile(home)
    if (!isAlive(server.pid))
      return [fail('server', `process ${server.pid} is gone`, 'start it again with `vouch up`')]
    const answer = workloadServerAnswer
    const { issuer } = await callSocket({ ...get(server.workloadSocket, '/v1/server'), answer })
    return [ok('workload socket', `answers for ${issuer}`), ...(await checkStatus(server.adminSocket))]
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return [fail('server', error.message, error.hint ?? 'start one with `vouch up`')]
  }
}

async function checkStatus(adminSocket: string): Promise<readonly Check[]> {
  try {
    const status = await callSocket({ ...get(adminSocket, '/v1/status'), answer: statusAnswer })
    return [
      status.ready
        ? ok('server', `ready at ${status.url}`)
        : fail('server', `not ready: ${status.notReady.join(', ')}`, 'see its log'),
      status.ledger.healthy
        ? ok('ledger', 'writes')
        : fail('ledger', 'does not write', 'free disk space; nothing is issued until it writes'),
      ...status.warnings.map((text) => warn('server', text, 'see docs/configuration.md')),
    ]
  } catch (error) {
    // a workload's user is not its administrator, and need not be
    if (isVouchsafeError(error, 'peer_refused'))
      return [ok('administration', "not for this user: for the server's own and root")]
    throw error
  }
}

function get(socketPath: string, path: string) {
  return { socketPath, path, method: 'GET' } as const
}

function checkEnvironment({ env }: DoctorFacts): readonly Check[] {
  const found = overridingNames(env)
  if (found.length === 0) return [ok('environment', 'nothing in it would win over a role')]
  const next = 'unset them: they win over a role (`vouch run` takes them out of its command)'
  return [warn('environment', `${found.join(', ')} set`, next)]
}

const largestCredentialsBytes = 1024 * 1024

async function checkCredentialsFile({ env }: DoctorFacts): Promise<readonly Check[]> {
  const file = env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(env['HOME'] ?? '/', '.aws', 'credentials')
  const bytes = await readFileLimited(file, largestCredentialsBytes).catch(() => undefined)
  if (bytes === undefined) return [ok('credentials file', 'none that this user can read')]
  if (!/^[ \t]*aws_secret_access_key[ \t]*=/im.test(bytes.toString('utf8')))
    return [ok('credentials file', `${file} holds no static key`)]
  return [warn('credentials file', `${file} holds a static key`, 'replace it by a role, then delete the key')]
}

const ok = (name: string, found: string): Check => ({ name, result: 'ok', found })
const warn = (name: string, found: string, next: string): Check => ({ name, result: 'warn', found, next })
const fail = (name: string, found: string, next: string): Check => ({ name, result: 'fail', found, next })
