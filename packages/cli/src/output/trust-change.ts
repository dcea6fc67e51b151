import type { EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { ApplyAnswer } from '@vouchsafe/server/admin/schema'
import { diffPlan, renderDiff } from '@vouchsafe/trust/plan'
import type { Resource, ResourceChange } from '@vouchsafe/trust/resource'
import { flagOption } from '#program/options'
import type { Invocation } from '#program/spec'

/** Says what a change of trust did, or would do: the difference, the warnings, and one closing line. */
export function printTrustChange(invocation: Invocation, answer: ApplyAnswer): void {
  const { io } = invocation
  if (flagOption(invocation, 'json')) return io.out(`${JSON.stringify(answer)}\n`)
  for (const line of renderDiff(diffPlan({ changes: answer.changes.map(asChange) }))) io.out(`${line}\n`)
  for (const { key, field, message, place } of answer.warnings)
    io.err(`warning: ${escapeForTerminal(`${place ?? `${key.kind} ${key.name}`}: ${field}: ${message}`)}\n`)
  io.out(`${closingLine(answer, flagOption(invocation, 'dryRun'))}\n`)
}

function closingLine({ changes, version }: ApplyAnswer, isDryRun: boolean): string {
  if (changes.length === 0) return `nothing to change; trust is at version ${version}`
  const many = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
  return isDryRun
    ? `${many} not stored (dry run); trust is at version ${version}`
    : `${many} stored; trust is at version ${version}`
}

type Change = ApplyAnswer['changes'][number]

function asChange({ op, key, before, after }: Change): ResourceChange {
  const resource = (spec: Change['before']): Resource => ({
    ...key,
    spec: spec ?? {},
    uniqueId: '',
    createdAt: 0 as EpochSeconds,
    updatedAt: 0 as EpochSeconds,
  })
  if (op === 'create') return { op, after: resource(after) }
  if (op === 'delete') return { op, before: resource(before) }
  return { op, before: resource(before), after: resource(after) }
}
