import { remember } from '#memo/remember'
import type { EpochSeconds } from './units.ts'

/** ISO 8601 in UTC with whole seconds and `Z`: the one form every SDK accepts (`2026-11-22T04:40:00Z`). */
export function formatInstant(at: EpochSeconds): string {
  return textOf(at)
}

// a busy second asks for the same few instants thousands of times
const textOf = remember((at: EpochSeconds) => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`, 16)
