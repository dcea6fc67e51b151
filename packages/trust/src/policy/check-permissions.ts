import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { attempt, type Finding } from '#resource/finding'

/** Characters that count towards IAM's sizes: all but white space. */
export function policyLength(text: string): number {
  return text.replace(/\s+/g, '').length
}

/** The findings of reading one permissions policy. */
export function checkPermissions(field: string, text: string, maxLength: number): readonly Finding[] {
  return attempt(field, () => void parsePermissionsPolicy(text, { maxLength }))
}
