import { formatInstant } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'
import { escapeForTerminal } from './escape.ts'

interface Column {
  readonly title: string
  /** Least width in characters; the last column has none. */
  readonly width: number
  readonly cell: (event: AuditEvent) => string | undefined
}

const columns: readonly Column[] = [
  { title: 'TIME', width: 20, cell: (event) => formatInstant(event.at) },
  { title: 'OUTCOME', width: 7, cell: (event) => event.outcome },
  { title: 'OPERATION', width: 25, cell: (event) => event.operation ?? event.type },
  { title: 'SUBJECT', width: 44, cell: subject },
  { title: 'ROLE', width: 16, cell: (event) => event.role?.slice(event.role.lastIndexOf('/') + 1) },
  { title: 'WHY', width: 0, cell: why },
]

/** The titles over lines of `renderEventLine`. */
export function renderEventHeader(): string {
  return line((column) => column.title)
}

/** One event on one line of a table: time, outcome, operation, subject, role, why. */
export function renderEventLine(event: AuditEvent): string {
  return line((column) => escapeForTerminal(column.cell(event) ?? '-'))
}

function line(cell: (column: Column) => string): string {
  return columns
    .map((column) => cell(column).padEnd(column.width))
    .join('  ')
    .trimEnd()
}

function subject(event: AuditEvent): string | undefined {
  const { evidence, principal, caller } = event
  return (
    evidence?.subject ??
    principal ??
    caller.address ??
    (caller.uid === undefined ? undefined : `uid:${caller.uid}`)
  )
}

function why(event: AuditEvent): string | undefined {
  const times = event.count === undefined || event.count === 1 ? '' : ` (${event.count} times)`
  const id = event.outcome === 'allowed' || event.type === 'unverified' ? '' : `  ${event.id}`
  return event.reason === undefined ? event.credential?.id : `${event.reason}${times}${id}`
}
