import type { CelInput } from '@bufbuild/cel'
import type { CloudCheck } from '#cloud/types'
import { parseCel, type CelOutcome } from './evaluate-cel.ts'

interface MappedCheck extends CloudCheck {
  readonly vendor?: { readonly code: string; readonly text: string }
}

export interface Mapped {
  readonly checks: readonly MappedCheck[]
  /** What the condition sees under these names. */
  readonly google: ReadonlyMap<string, CelInput>
  readonly attribute: ReadonlyMap<string, CelInput>
}

/** Google's limits (`iam.v1` discovery): of an expression, of `google.subject`, of everything mapped. */
const LONGEST_EXPRESSION = 2048
const LONGEST_SUBJECT = 127
const LONGEST_MAPPED = 8192

/**
 * Computes each attribute of a mapping; a provider for OIDC must map `google.subject`.
 *
 * @param parse one that remembers, for whoever asks about many tokens
 */
export function checkMapping(
  mapping: ReadonlyMap<string, string>,
  assertion: CelInput,
  parse: typeof parseCel = parseCel,
): Mapped {
  const google = new Map<string, CelInput>()
  const attribute = new Map<string, CelInput>()
  const checks: MappedCheck[] = mapping.has('google.subject')
    ? []
    : [
        {
          what: 'mapping',
          holds: false,
          because: 'it has no `google.subject`, which every OIDC provider must map',
        },
      ]
  let bytes = 0
  for (const [name, text] of mapping) {
    const outcome = valueOf(text, assertion, parse)
    checks.push(checkAttribute(name, text, outcome))
    if (!('value' in outcome)) continue
    const [group, member = ''] = name.split('.')
    ;(group === 'google' ? google : attribute).set(member, inputOf(outcome.value))
    bytes += Buffer.byteLength(JSON.stringify(outcome.value))
  }
  if (bytes > LONGEST_MAPPED)
    checks.push({
      what: 'mapping',
      holds: false,
      because: `all attributes together have ${bytes} bytes, and 8 KB are the most`,
    })
  return { checks, google, attribute }
}

function valueOf(text: string, assertion: CelInput, parse: typeof parseCel): CelOutcome {
  if (text.length > LONGEST_EXPRESSION) return { fault: `it is longer than ${LONGEST_EXPRESSION} characters` }
  const expression = parse(text)
  return 'fault' in expression ? expression : expression.evaluate({ assertion })
}

function checkAttribute(name: string, text: string, outcome: CelOutcome): MappedCheck {
  const what = `mapping \`${name} = ${text}\``
  if ('fault' in outcome) return { what, holds: false, because: faultText(outcome.fault) }
  const { value } = outcome
  const isList = typeof value === 'object'
  if (name === 'google.groups' ? !isList : typeof value !== 'string')
    return {
      what,
      holds: false,
      because: name === 'google.groups' ? 'its value is no list of texts' : 'its value is no text',
      // google-github-actions/auth issue 378
      vendor: {
        code: 'unauthorized_client',
        text: `The mapped attribute '${name}' must be of type ${name === 'google.groups' ? 'LIST' : 'STRING'}.`,
      },
    }
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0
  if (name === 'google.subject' && bytes > LONGEST_SUBJECT)
    return {
      what,
      holds: false,
      because: `its value has ${bytes} bytes, and ${LONGEST_SUBJECT} are the most: map a shorter one, such as ids`,
      // google-github-actions/auth issue 423
      vendor: {
        code: 'invalid_request',
        text: 'The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than 127 bytes.',
      },
    }
  if (name === 'google.subject' && bytes === 0) return { what, holds: false, because: 'its value is empty' }
  return { what, holds: true, found: typeof value === 'string' ? value : JSON.stringify(value) }
}

function faultText(fault: string): string {
  const claim = /^field not found: (?<claim>.+)$/.exec(fault)?.groups?.['claim']
  return claim === undefined ? fault : `the token has no claim \`${claim}\``
}

function inputOf(value: string | boolean | readonly string[]): CelInput {
  return typeof value === 'object' ? [...value] : value
}
