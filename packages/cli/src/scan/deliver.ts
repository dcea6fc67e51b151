import { VouchsafeError } from '@vouchsafe/core/errors'
import { writeFileAtomic } from '@vouchsafe/host/file'
import type { Report } from '@vouchsafe/scan/report'
import { resolve } from 'node:path'
import { flagOption, textOption, textsOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { reportFormats, type ReportFormat } from './scan-spec.ts'

/** Each form is loaded when it is asked for; those of lines get their texts safe for a terminal. */
const renderers: Readonly<Record<ReportFormat, (report: Report) => Promise<string>>> = {
  table: async (report) => (await import('./render-findings.ts')).renderFindings(report),
  html: async (report) => (await import('@vouchsafe/scan/report')).renderHtml(report),
  junit: async (report) => (await import('@vouchsafe/scan/report')).renderJunit(report),
  markdown: async (report) => (await import('@vouchsafe/scan/report')).renderMarkdown(report),
  json: async (report) => escaped((await import('@vouchsafe/scan/report')).renderJson(report)),
  sarif: async (report) => escaped((await import('@vouchsafe/scan/report')).renderSarif(report)),
  gitlab: async (report) => escaped((await import('@vouchsafe/scan/report')).renderGitlab(report)),
}

/** A further report that a command line asks for. */
export interface FurtherReport {
  readonly format: ReportFormat
  readonly file: string
}

/** Those of `--report FORMAT=FILE`. @throws VouchsafeError `usage` */
export function furtherReports(invocation: Invocation): FurtherReport[] {
  return textsOption(invocation, 'report').map((text) => {
    const [, name, file = ''] = /^([a-z]+)=(.+)$/s.exec(text) ?? []
    const format = reportFormats.find((known) => known === name)
    if (format !== undefined) return { format, file }
    throw new VouchsafeError('usage', {
      say: `--report: expected FORMAT=FILE with one of ${reportFormats.join(', ')}, found \`${text}\``,
    })
  })
}

/** Writes the report to `--out`, readable by this user alone, or to stdout; and the further ones to their files. */
export async function deliver(
  invocation: Invocation,
  report: Report,
  further: readonly FurtherReport[],
): Promise<void> {
  const { io } = invocation
  const name = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  const text = await renderers[reportFormats.find((format) => format === name) ?? 'table'](report)
  const out = textOption(invocation, 'out')
  if (out === undefined) io.out(text)
  else await writeFileAtomic(resolve(io.cwd, out), text)
  for (const { format, file } of further)
    await writeFileAtomic(resolve(io.cwd, file), await renderers[format](report))
}

async function escaped(text: string): Promise<string> {
  const { escapeJsonText } = await import('@vouchsafe/ledger/render')
  return text.split('\n').map(escapeJsonText).join('\n')
}
