import type { LintFinding, Severity } from '../types.ts'
import type { LintReport } from './types.ts'
import { whoText } from './who-text.ts'

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/** Workflow commands of GitHub Actions, a line each ("Workflow commands", `::warning file=…`). */
export function renderAnnotations({ findings, gaps }: LintReport): string {
  const lines = [
    ...findings.filter(({ suppression }) => suppression === undefined).map(lineOf),
    ...gaps.map(({ file, why }) => `::warning file=${property(file)},title=not read::${data(why)}`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function lineOf({ severity, place, rule, message, who }: LintFinding): string {
  const where = `file=${property(place.file)},line=${place.line},col=${place.column},title=${property(rule)}`
  const whom = who === undefined ? '' : `; who could get in: ${whoText(who)}`
  return `::${commands[severity]} ${where}::${data(message + whom)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
