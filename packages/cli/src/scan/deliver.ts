import { writeFileAtomic } from '@vouchsafe/host/file'
import type { Report } from '@vouchsafe/scan/report'
import { resolve } from 'node:path'
import { flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { reportFormats, type ReportFormat } from './report-formats.ts'

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

/** Writes the report to `--out`, readable by this user alone, or to stdout. */
export async function deliver(invocation: Invocation, report: Report): Promise<void> {
  const { io } = invocation
  const name = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  const text = await renderers[reportFormats.find((format) => format === name) ?? 'table'](report)
  const out = textOption(invocation, 'out')
  if (out === undefined) io.out(text)
  else await writeFileAtomic(resolve(io.cwd, out), text)
}

async function escaped(text: string): Promise<string> {
  const { escapeJsonText } = await import('@vouchsafe/ledger/render')
  return text.split('\n').map(escapeJsonText).join('\n')
}
