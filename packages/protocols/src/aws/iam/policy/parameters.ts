import { arn } from '#aws/iam/parameter/common'
import { choice, required, text, type Parameter } from '#aws/iam/parameter/parameter'
import { usageFilters } from './usage.ts'

export const policyArn = required(arn)

const policyPathForm = {
  shown: String.raw`((/[A-Za-z0-9\.,\+@=_-]+)*)/`,
  form: /^(?:\/[A-Za-z0-9.,+@=_-]+)*\/$/,
}
export const policyPath = text({ minLength: 1, maxLength: 512, pattern: policyPathForm })
export const policyDescription = text({ minLength: 0, maxLength: 1000 })

export const versionId = required(
  text({
    minLength: 2,
    maxLength: 64,
    pattern: {
      shown: String.raw`v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`,
      form: /^v[1-9][0-9]*(?:\.[A-Za-z0-9-]*)?$/,
    },
  }),
)

export const flag: Parameter<'true' | 'false' | undefined> = choice('true', 'false')
export const usageFilter = choice(...usageFilters)
