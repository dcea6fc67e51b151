import { join } from 'node:path'
import { systemClock } from '@vouchsafe/host/clock'
import { exitStatus, runChild } from '@vouchsafe/host/child'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { currentUid, userName } from '@vouchsafe/host/process'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { workloadServerAnswer } from '@vouchsafe/server/admin/schema'
import { connect, type Connection } from '#client/connection'
import { flagOption, requiredText, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { workloadEnvironment, type WorkloadFacts } from '#workload/environment'
import { makePrivateFolder } from '#workload/private-folder'
import { roleArnOf } from '#workload/role-arn'
import { sessionNameOf } from '#workload/session-name'
import { keepTokenFresh } from '#workload/token-file'

const defaultAudience = 'sts.amazonaws.com'

export async function run(invocation: Invocation): Promise<number> {
  const sessionName = sessionNameFor(invocation)
  const connection = connect(invocation)
  const roleArn = await resolveRole(invocation, connection)
  using folder = makePrivateFolder()
  const files = await prepareFiles(folder.path)
  await using _fresh = await keepTokenFresh({
    connection,
    audience: textOption(invocation, 'audience') ?? defaultAudience,
    path: files.tokenFile,
    clock: systemClock,
    onFailure: (error) => note(invocation, `the token is not renewed, trying again: ${messageOf(error)}`),
  })
  const region = textOption(invocation, 'region')
  const facts = { ...files, roleArn, sessionName, region, url: connection.server.url }
  return await folder.whileHandedOver(() => runCommand(invocation, facts))
}

function sessionNameFor(invocation: Invocation): string {
  const uid = currentUid()
  return sessionNameOf(textOption(invocation, 'sessionName'), userName(uid) ?? `uid-${uid}`)
}

async function resolveRole(invocation: Invocation, connection: Connection): Promise<string> {
  const role = requiredText(invocation, 'role')
  const account = textOption(invocation, 'account')
  if (account !== undefined || role.startsWith('arn:')) return roleArnOf(role, account)
  const { defaultAccount } = await connection.workload({ path: '/v1/server', answer: workloadServerAnswer })
  return roleArnOf(role, defaultAccount)
}

type WorkloadFiles = Pick<WorkloadFacts, 'tokenFile' | 'configFile' | 'credentialsFile'>

/** The two files of the SDK stay empty: a `[default]` profile of the user would win over the role. */
async function prepareFiles(folder: string): Promise<WorkloadFiles> {
  const configFile = join(folder, 'config')
  const credentialsFile = join(folder, 'credentials')
  await writeFileAtomic(configFile, '', { syncDirectory: false })
  await writeFileAtomic(credentialsFile, '', { syncDirectory: false })
  return { tokenFile: join(folder, 'token'), configFile, credentialsFile }
}

async function runCommand(invocation: Invocation, facts: WorkloadFacts): Promise<number> {
  const { io, args } = invocation
  const [command = '', ...rest] = args
  const { env, removed } = workloadEnvironment(io.env, facts)
  if (removed.length > 0)
    note(invocation, `taken out of the command's environment, or they would win: ${removed.join(', ')}`)
  const end = await runChild({ command, args: rest, env })
  if ('notStarted' in end && end.notStarted !== undefined)
    io.err(`vouch: \`${escapeForTerminal(command)}\`: ${end.notStarted}\n`)
  return exitStatus(end)
}

function note(invocation: Invocation, text: string): void {
  if (!flagOption(invocation, 'quiet')) invocation.io.err(`vouch: ${escapeForTerminal(text)}\n`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
