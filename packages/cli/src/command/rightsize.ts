import { VouchsafeError } from '@vouchsafe/core/errors'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import {
  loadService,
  parseRoleChoice,
  policyLength,
  reportOf,
  Rightsizer,
  type RightsizedDocument,
  type RightsizeReport,
} from '@vouchsafe/review/rightsize'
import { resolve } from 'node:path'
import { countOption, flagOption, requiredText, textOption, textsOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { presentOf } from '#rightsize/present-of'
import { readTrail, type TrailReading } from '#rightsize/read-trail'
import { renderRightsize } from '#rightsize/render-rightsize'
import { findTrailFiles } from '#rightsize/trail-files'

/** A list longer than that is no longer read by anybody. */
const mostListed = 200
const usualNames = 12

export async function run(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const role = parseRoleChoice(requiredText(invocation, 'role'))
  const options = { mostNames: countOption(invocation, 'names') ?? usualNames, mostListed }
  const found = findTrailFiles(textsOption(invocation, 'cloudtrail'), io.cwd)
  const rightsizer = new Rightsizer(role, loadService, options)
  const input = { files: found.files, roleName: role.name, rightsizer, stdin: () => process.stdin }
  const trail = await readTrail(input)
  const usage = rightsizer.usage()
  const gaps = [...found.gaps, ...trail.gaps]
  for (const gap of gaps) io.err(`not read: ${escapeForTerminal(gap)}\n`)
  if (usage === undefined) return nothingFound(invocation, trail, gaps)
  const present = await presentOf(invocation, usage.role)
  for (const gap of present?.gaps ?? []) io.err(`not read: ${escapeForTerminal(gap)}\n`)
  const report = await reportOf(usage, {
    load: loadService,
    ...options,
    ...(present !== undefined && { present: present.policies }),
  })
  await deliver(invocation, report, { ...trail, gaps })
  if (gaps.length > 0 || (present?.gaps.length ?? 0) > 0) return exit.partial
  return report.policies.length === 0 ? exit.failed : exit.ok
}

function nothingFound(
  { io, options }: Invocation,
  { files, events }: TrailReading,
  gaps: readonly string[],
): number {
  io.err(
    `vouch: no event of a session of \`${escapeForTerminal(String(options['role']))}\` among ${events} in ${files} files\n`,
  )
  return gaps.length > 0 ? exit.partial : exit.failed
}

async function deliver(invocation: Invocation, report: RightsizeReport, trail: TrailReading): Promise<void> {
  const { io } = invocation
  const out = textOption(invocation, 'out')
  const written = out === undefined ? [] : await writePolicies(report.policies, resolve(io.cwd, out))
  if (flagOption(invocation, 'json')) {
    const sizes = report.policies.map(policyLength)
    const document = { ...report, sizes, trail, written }
    return io.out(`${escapeJsonText(JSON.stringify(document))}\n`)
  }
  io.out(renderRightsize(report, trail))
  for (const policy of out === undefined ? report.policies : []) io.out(`\n${textOf(policy)}`)
  for (const path of written) io.err(`vouch: wrote ${escapeForTerminal(path)}\n`)
}

/** One file under the name that was given; several with a number before the name's extension. */
async function writePolicies(
  policies: readonly RightsizedDocument[],
  path: string,
): Promise<readonly string[]> {
  const numbered = (index: number): string =>
    policies.length === 1 ? path : path.replace(/(\.[^./]*)?$/, (extension) => `-${index + 1}${extension}`)
  const written = policies.map((policy, index) => ({ path: numbered(index), text: textOf(policy) }))
  if (written.length === 0)
    throw new VouchsafeError('usage', {
      say: '--out: there is no policy to write: nothing needs a permission',
    })
  for (const { path: name, text } of written) await writeFileAtomic(name, text, { mode: 0o644 })
  return written.map(({ path: name }) => name)
}

function textOf(policy: RightsizedDocument): string {
  return `${JSON.stringify(policy, null, 2).split('\n').map(escapeJsonText).join('\n')}\n`
}
