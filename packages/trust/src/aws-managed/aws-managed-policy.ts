import type { NamedPolicy } from '@vouchsafe/policy/authorize'

export function awsManagedPolicy(arn: string): NamedPolicy | undefined {
  return arn === '' ? undefined : undefined
}
