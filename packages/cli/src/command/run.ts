import { constants } from 'node:os'
import { join } from 'node:path'
import { exitStatus, runChild } from '@vouchsafe/host/child'
import {
  privateTempDirectory,
  sweepTempDirectories,
  writeFileAtomic,
  type TempDirectory,
} from '@vouchsafe/host/file'
import { currentUid, userName } from '@vouchsafe/host/process'
import { workloadServerAnswer } from '@vouchsafe/server/admin/schema'
import { connect, type Connection } from '#client/connection'
import { reportFailure } from '#output/failure'
import { flagOption, requiredText, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { workloadEnvironment } from '#workload/environment'
import { roleArnOf, sessionNameOf } from '#workload/role-arn'
import { keepTokenFresh } from '#workload/token-file'

const tempPrefix = 'vouch-run'
const defaultAudience = 'sts.amazonaws.com'
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

export async function run(invocation: Invocation): Promise<number> {
  sweepTempDirectories(tempPrefix)
  const connection = connect(invocation)
  const roleArn = await resolveRole(invocation, connection)
  const folder = privateTempDirectory(tempPrefix)
  const guard = removeWhenEnded(folder)
  try {
    const files = await prepareFiles(folder)
    using _fresh = await keepTokenFresh({
      connection,
      audience: textOption(invocation, 'audience') ?? defaultAudience,
      path: files.tokenFile,
      onFailure: (error) => reportFailure(invocation.io, error, false),
    })
    return await runCommand(invocation, { roleArn, url: connection.server.url, ...files }, guard)
  } finally {
    guard[Symbol.dispose]()
    folder.remove()
  }
}

async function resolveRole(invocation: Invocation, connection: Connection): Promise<string> {
  const role = requiredText(invocation, 'role')
  const account = textOption(invocation, 'account')
  if (account !== undefined || role.startsWith('arn:')) return roleArnOf(role, account)
  const { defaultAccount } = await connection.workload({ path: '/v1/server', answer: workloadServerAnswer })
  return roleArnOf(role, defaultAccount)
}

interface WorkloadFiles {
  readonly tokenFile: string
  readonly configFile: string
  readonly credentialsFile: string
}

async function prepareFiles(folder: TempDirectory): Promise<WorkloadFiles> {
  const path = (name: string): string => join(folder.path, name)
  const files = { tokenFile: path('token'), configFile: path('config'), credentialsFile: path('credentials') }
  await writeFileAtomic(files.configFile, Buffer.alloc(0))
  await writeFileAtomic(files.credentialsFile, Buffer.alloc(0))
  return files
}

async function runCommand(
  invocation: Invocation,
  facts: WorkloadFiles & { readonly roleArn: string; readonly url: string },
  guard: Disposable,
): Promise<number> {
  const { io, args } = invocation
  const [command = '', ...rest] = args
  const sessionName =
    textOption(invocation, 'sessionName') ?? sessionNameOf(userName(currentUid()) ?? `uid-${currentUid()}`)
  const { env, removed } = workloadEnvironment(io.env, {
    ...facts,
    sessionName,
    region: textOption(invocation, 'region'),
  })
  const note = (text: string): void =>
    flagOption(invocation, 'quiet') ? undefined : io.err(`vouch: ${text}\n`)
  if (removed.length > 0)
    note(`taken out of the command's environment, or they would win: ${removed.join(', ')}`)
  guard[Symbol.dispose]() // from here on signals are the child's
  const end = await runChild({ command, args: rest, env })
  if ('notStarted' in end && end.notStarted !== undefined) note(`\`${command}\`: ${end.notStarted}`)
  return exitStatus(end)
}

/** Until the child runs a signal ends us; the folder must not survive that. */
function removeWhenEnded(folder: TempDirectory): Disposable {
  const handlers = endingSignals.map((signal) => {
    const end = (): never => {
      folder.remove()
      return process.exit(128 + constants.signals[signal])
    }
    process.on(signal, end)
    return [signal, end] as const
  })
  return {
    [Symbol.dispose]: () => {
      for (const [signal, end] of handlers) process.off(signal, end)
    },
  }
}
