import { VouchsafeError } from '@vouchsafe/core/errors'
import { withoutTokens } from '@vouchsafe/core/secret'
import { systemClock } from '@vouchsafe/host/clock'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import {
  fixSafely,
  lint,
  lintRules,
  loadActionFacts,
  readLintFiles,
  renderAnnotations,
  renderJson,
  renderSarif,
  rulePage,
  severities,
  type LintFinding,
  type LintReading,
  type LintReport,
  type LintSubject,
  type Severity,
} from '@vouchsafe/review/lint'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  applyLintBaseline,
  readLintBaseline,
  renderLintBaseline,
  type LintBaseline,
} from '#lint/lint-baseline'
import { excusing } from '#lint/lint-excuses'
import { lintFactsOf } from '#lint/lint-facts'
import { findLintFiles, type LintFiles } from '#lint/lint-files'
import { lintFormats, type LintFormat } from '#lint/lint-spec'
import { isRepository, repositoryOf } from '#lint/repository-of'
import { renderLint } from '#lint/render-lint'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { version } from '#program/version'

export async function run(invocation: Invocation): Promise<number> {
  const { io, args } = invocation
  const rule = textOption(invocation, 'explain')
  if (rule !== undefined) return explainRule(invocation, rule)
  if (args.length === 0)
    throw new VouchsafeError('usage', {
      say: 'expected a file or a folder to look at',
      hint: 'see `vouch lint --help`',
    })
  const known = baselineOf(invocation)
  const files = await findLintFiles(args, io)
  const excuse = excusing(invocation, files, systemClock.now())
  const facts = await lintFactsOf(invocation, files)
  const first = readLintFiles(files.files, facts)
  const isFixed = flagOption(invocation, 'fix') && (await writeFixes(invocation, first, excuse))
  const reading = isFixed ? readLintFiles((await findLintFiles(args, io)).files, facts) : first
  const { subjects, providers } = reading
  const actions = await loadActionFacts(subjects)
  const excused = excuse(lint(subjects, { actions, providers, ...repositoryFact(invocation) }))
  const findings = known === undefined ? excused : applyLintBaseline(excused, known)
  const report = reportOf(findings, reading, files)
  if (flagOption(invocation, 'updateBaseline')) return updateBaseline(invocation, report)
  await deliver(invocation, report)
  return exitCodeOf(invocation, report)
}

function explainRule({ io }: Invocation, id: string): number {
  const rule = lintRules.find((one) => one.id === id)
  if (rule === undefined)
    throw new VouchsafeError('usage', {
      say: `--explain: expected one of ${lintRules.map((one) => one.id).join(', ')}; found \`${id}\``,
    })
  io.out(rulePage(rule))
  return exit.ok
}

/** Where the workflows belong: as it is said, else as the clone says in which everything lies. */
function repositoryFact(invocation: Invocation): { readonly repository?: string } {
  const { args, io } = invocation
  const said = textOption(invocation, 'repository')
  if (said !== undefined && !isRepository(said))
    throw new VouchsafeError('usage', { say: `--repository: expected \`OWNER/NAME\`, found \`${said}\`` })
  const repository = said ?? repositoryOf(args, io.cwd)
  return repository === undefined ? {} : { repository }
}

/** Whether anything was written. */
async function writeFixes(
  { io }: Invocation,
  { subjects }: LintReading,
  excuse: ReturnType<typeof excusing>,
): Promise<boolean> {
  const isExcused = (finding: LintFinding): boolean =>
    excuse([finding]).some(({ rule, suppression }) => rule === finding.rule && suppression !== undefined)
  let written = 0
  for (const subject of subjects) {
    if (subject.on !== 'trust' || !subject.isWhole || subject.file === 'stdin') continue
    const fixed = fixSafely(subject, isExcused)
    if (fixed === undefined) continue
    await writeFileAtomic(resolve(io.cwd, subject.file), fixed.policy, { mode: 0o644 })
    io.err(`vouch: fixed ${escapeForTerminal(subject.file)} (${fixed.rules.join(', ')})\n`)
    written += 1
  }
  return written > 0
}

function baselineOf(invocation: Invocation): LintBaseline | undefined {
  const name = textOption(invocation, 'baseline')
  const updates = flagOption(invocation, 'updateBaseline')
  if (name === undefined) {
    if (!updates) return undefined
    throw new VouchsafeError('usage', {
      say: '--update-baseline needs --baseline: where is it to be written?',
    })
  }
  const path = resolve(invocation.io.cwd, name)
  // the first one is written before there is one to read
  if (updates && !existsSync(path)) return undefined
  const known = readLintBaseline(path, name)
  return updates ? undefined : known
}

function reportOf(
  findings: readonly LintFinding[],
  { subjects, strangers, templates, gaps: unread }: LintReading,
  { gaps, named }: LintFiles,
): LintReport {
  const count = (kind: LintSubject['on']): number => subjects.filter(({ on }) => on === kind).length
  const unknown = strangers
    .filter((file) => named.has(file))
    .map((file) => ({ file, why: `${file}: holds no trust in a form that is known here` }))
  const unrendered = templates
    .filter((file) => named.has(file))
    .map((file) => ({
      file,
      why: `${file}: a template of Helm: render it (\`helm template\`) and give what comes out`,
    }))
  return {
    tool: version,
    findings,
    gaps: [...gaps, ...unread, ...unknown, ...unrendered],
    templates: templates.filter((file) => !named.has(file)),
    judged: {
      policies: count('trust'),
      permissions: count('permissions'),
      workflows: count('workflow') + count('gitlab'),
      kubernetes: count('kubernetes'),
      clouds: count('google') + count('azure'),
    },
  }
}

async function updateBaseline(invocation: Invocation, report: LintReport): Promise<number> {
  const { gaps } = report
  const findings = report.findings.filter(({ suppression }) => suppression === undefined)
  const path = resolve(invocation.io.cwd, textOption(invocation, 'baseline') ?? '')
  await writeFileAtomic(path, renderLintBaseline(findings), { mode: 0o644 })
  invocation.io.err(`vouch: wrote ${findings.length} findings to the baseline\n`)
  return gaps.length > 0 ? exit.partial : exit.ok
}

const renderers: Readonly<Record<LintFormat, (report: LintReport) => string>> = {
  table: renderLint,
  json: (report) => escaped(renderJson(report)),
  sarif: (report) => escaped(renderSarif(report)),
  github: (report) => escaped(renderAnnotations(report)),
}

async function deliver(invocation: Invocation, report: LintReport): Promise<void> {
  const { io } = invocation
  const name = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  const text = renderers[lintFormats.find((format) => format === name) ?? 'table'](report)
  const out = textOption(invocation, 'out')
  if (out === undefined) io.out(text)
  else await writeFileAtomic(resolve(io.cwd, out), withoutTokens(text), { mode: 0o644 })
}

function escaped(text: string): string {
  return text.split('\n').map(escapeJsonText).join('\n')
}

function exitCodeOf(invocation: Invocation, { findings, gaps }: LintReport): number {
  const least = severities.indexOf((textOption(invocation, 'failOn') ?? 'warning') as Severity)
  const counts = ({ severity, suppression }: LintFinding): boolean =>
    suppression === undefined && severities.indexOf(severity) >= least
  if (findings.some(counts)) return exit.failed
  return gaps.length > 0 ? exit.partial : exit.ok
}
