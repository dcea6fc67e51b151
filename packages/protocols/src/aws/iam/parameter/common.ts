import { policyText } from '#aws/query/index'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { required, structures, text, texts, whole, type Parameter } from './parameter.ts'

// The shapes that IAM's model shares between its operations (botocore, `iam/2010-05-08/service-2.json`).

/** As manifests refuse it: a reader of the stored spec would drop what has this name, without a word. */
const nameForm = /^(?!__proto__$)[\w+=,.@-]+$/

function name(maxLength: number): Parameter<string | undefined> {
  return text({ minLength: 1, maxLength, pattern: { shown: String.raw`[\w+=,.@-]+`, form: nameForm } })
}

export const roleName = required(name(64))
export const policyName = required(name(128))
export const instanceProfileName = required(name(128))
export const userName = name(128)

export const path = text({
  minLength: 1,
  maxLength: 512,
  pattern: {
    shown: String.raw`(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`,
    form: /^(?:\/|\/[\u0021-\u007E]+\/)$/,
  },
})

export const pathPrefix = text({
  minLength: 1,
  maxLength: 512,
  pattern: { shown: String.raw`\u002F[\u0021-\u007F]*`, form: /^\/[\u0021-\u007E]*$/ },
})

/** A policy as a parameter; trust holds it to the size of its kind. */
export const policyDocumentRule = { minLength: 1, maxLength: 131_072, pattern: policyText }
export const policyDocument = required(text(policyDocumentRule))

export const description = text({
  minLength: 0,
  maxLength: 1000,
  pattern: {
    shown: String.raw`[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`,
    // oxlint-disable-next-line no-control-regex -- as the model has it
    form: /^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/,
  },
})

export const arn = text({ minLength: 20, maxLength: 2048 })

/** Of every operation that lists by pages. The model has 320 for a marker; ours holds a tag's key of any script. */
export const page = {
  Marker: text({
    minLength: 1,
    maxLength: 1024,
    pattern: { shown: String.raw`[\u0020-\u00FF]+`, form: /^[\u0020-\u00FF]+$/ },
  }),
  MaxItems: whole({ min: 1, max: 1000 }),
}

const mostTags = 50
const tagForm = { shown: String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]+`, form: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u }
const keyRule = {
  minLength: 1,
  maxLength: 128,
  pattern: { ...tagForm, form: /^(?!__proto__$)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
}
const valueRule = {
  minLength: 0,
  maxLength: 256,
  pattern: { shown: String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, form: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
}

/** Keys are told apart whatever their letter case. */
export type Tags = ReadonlyMap<string, string>

const tagList = structures(
  ['Key', 'Value'],
  ({ Key, Value }, { name: place, constraints }): readonly [string, string] => [
    constraints.text(`${place}.key`, Key, { ...keyRule, required: true, sensitive: true }) ?? '',
    constraints.text(`${place}.value`, Value, { ...valueRule, required: true, sensitive: true }) ?? '',
  ],
  mostTags,
)

/** Tags of a resource. */
export const tags: Parameter<Tags | undefined> = {
  ...tagList,
  read: (parameters, parameterName, constraints) => {
    const pairs = tagList.read(parameters, parameterName, constraints)
    return pairs === undefined ? undefined : new Map(checked(pairs))
  },
}

function checked(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const keys = pairs.map(([key]) => key.toLowerCase())
  if (new Set(keys).size < keys.length)
    throw new VouchsafeError('input_invalid', {
      say: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
  checkReserved(keys)
  return pairs
}

function checkReserved(keys: readonly string[]): void {
  if (keys.some((key) => key.startsWith('aws:')))
    throw new VouchsafeError('input_invalid', {
      say: 'Tag keys that begin with aws: are reserved for system use.',
    })
}

export const tagKeys = required(texts({ ...keyRule, most: mostTags }))
