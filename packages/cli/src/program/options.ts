import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Invocation } from './spec.ts'

/** Typed reading of an invocation's options; the parser has checked names, not values. */
export function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

export function flagOption({ options }: Invocation, name: string): boolean {
  return options[name] === true
}

/** Every value of an option that may be repeated, in order. */
export function textsOption({ options }: Invocation, name: string): readonly string[] {
  const values = options[name]
  return Array.isArray(values) ? values.map(String) : []
}

/** A number from 1 to 999. @throws VouchsafeError `usage` */
export function countOption(invocation: Invocation, name: string): number | undefined {
  const text = textOption(invocation, name)
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new VouchsafeError('usage', { say: `--${name}: expected a number from 1 to 999, found \`${text}\`` })
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `90`, `15m`, `2h`, `7d` as seconds. @throws VouchsafeError `usage` */
export function durationOption(invocation: Invocation, name: string): number | undefined {
  const text = textOption(invocation, name)
  if (text === undefined) return undefined
  const match = /^(\d{1,9})([smhd]?)$/.exec(text)
  if (match === null)
    throw new VouchsafeError('usage', {
      say: `--${name}: expected a duration like \`15m\` or seconds, found \`${text}\``,
    })
  return Number(match[1]) * (unitSeconds[match[2] === undefined || match[2] === '' ? 's' : match[2]] ?? 1)
}

/** @throws VouchsafeError `usage` */
export function requiredText(invocation: Invocation, name: string): string {
  const value = textOption(invocation, name)
  if (value === undefined) throw new VouchsafeError('usage', { say: `--${name} is required` })
  return value
}
