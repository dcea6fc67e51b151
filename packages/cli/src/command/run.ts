import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import { exitStatus, runChild } from '@vouchsafe/host/child'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { currentUid, userName } from '@vouchsafe/host/process'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { workloadServerAnswer } from '@vouchsafe/server/admin/schema'
import { accountFor, connect, type Connection } from '#client/connection'
import { flagOption, requiredText, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { administratorConfig } from '#workload/administrator-config'
import { commandEnvironment, type CommandFacts, type RoleFacts } from '#workload/environment'
import { makePrivateFolder, type PrivateFolder } from '#workload/private-folder'
import { roleArnOf } from '#workload/role-arn'
import { sessionNameOf } from '#workload/session-name'
import { keepTokenFresh } from '#workload/token-file'

const defaultAudience = 'sts.amazonaws.com'

export async function run(invocation: Invocation): Promise<number> {
  const isAdministrator = flagOption(invocation, 'admin')
  if (isAdministrator === (textOption(invocation, 'role') !== undefined))
    throw new VouchsafeError('usage', { say: 'expected one of --role and --admin' })
  return isAdministrator ? runAsAdministrator(invocation) : runAsRole(invocation)
}

async function runAsRole(invocation: Invocation): Promise<number> {
  const sessionName = sessionNameFor(invocation)
  const connection = connect(invocation)
  const roleArn = await resolveRole(invocation, connection)
  using folder = makePrivateFolder()
  const tokenFile = join(folder.path, 'token')
  // empty: a `[default]` profile of the user would win over the role
  const facts = await prepare(invocation, { connection, folder, config: '' })
  await using _fresh = await keepTokenFresh({
    connection,
    audience: textOption(invocation, 'audience') ?? defaultAudience,
    path: tokenFile,
    clock: systemClock,
    onFailure: (error) => note(invocation, `the token is not renewed, trying again: ${messageOf(error)}`),
  })
  const role = { roleArn, sessionName, tokenFile }
  return await folder.whileHandedOver(() => runCommand(invocation, facts, role))
}

/** The command's SDK asks us for a session whenever it needs one; whether it may have one is `admin.sock`'s matter. */
async function runAsAdministrator(invocation: Invocation): Promise<number> {
  const unused = roleOptions.find((name) => textOption(invocation, name) !== undefined)
  if (unused !== undefined)
    throw new VouchsafeError('usage', { say: `--${kebab(unused)} goes with --role, not with --admin` })
  const connection = connect(invocation)
  const account = await accountFor(invocation, connection)
  using folder = makePrivateFolder()
  const config = administratorConfig({
    node: process.execPath,
    program: realpathSync(process.argv[1] ?? ''),
    home: connection.home,
    account,
  })
  const facts = await prepare(invocation, { connection, folder, config })
  return await folder.whileHandedOver(() => runCommand(invocation, facts))
}

const roleOptions = ['audience', 'sessionName'] as const

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
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

interface Preparation {
  readonly connection: Connection
  readonly folder: PrivateFolder
  readonly config: string
}

/** The two files of the SDK are ours: a profile of the user would win. */
async function prepare(
  invocation: Invocation,
  { connection, folder, config }: Preparation,
): Promise<CommandFacts> {
  const configFile = join(folder.path, 'config')
  const credentialsFile = join(folder.path, 'credentials')
  await writeFileAtomic(configFile, config, { syncDirectory: false })
  await writeFileAtomic(credentialsFile, '', { syncDirectory: false })
  const region = textOption(invocation, 'region')
  return { configFile, credentialsFile, region, url: connection.server.url }
}

async function runCommand(invocation: Invocation, facts: CommandFacts, role?: RoleFacts): Promise<number> {
  const { io, args } = invocation
  const [command = '', ...rest] = args
  const { env, removed } = commandEnvironment(io.env, facts, role)
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
