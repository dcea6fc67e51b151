import { checkMapping } from '#google/check-mapping'
import { celInput, parseCel } from '#google/evaluate-cel'
import { expressionParts, type Comparison } from '#google/expression-parts'
import { federation } from '#google/admit'
import type { PoolProvider } from '#google/parse-provider'
import { issuerKindOf } from '#inspect/issuer-kinds'
import { everyIssuer } from '#inspect/meanings'
import type { CloudFound } from '../types.ts'
import { tokenOf } from '../tokens/issuer-claims.ts'
import type { AskedProvider } from './pool-questions.ts'

/** Audiences that tokens for others have: whoever gets one may bring it here. */
const foreign: Readonly<Record<string, string>> = {
  'sts.amazonaws.com': 'AWS',
  'api://azureadtokenexchange': 'Azure',
  sigstore: 'Sigstore',
  vault: 'Vault',
  'kubernetes.default.svc': 'a cluster',
  'https://kubernetes.default.svc': 'a cluster',
  'https://kubernetes.default.svc.cluster.local': 'a cluster',
  npm: 'npm',
  pypi: 'PyPI',
}

/** What a provider lets in that it need not, and what of it never works. `hasMembers`: whether the input says who is given what. */
export function judgeProvider(
  provider: PoolProvider,
  asked: AskedProvider | undefined,
  hasMembers: boolean,
): CloudFound[] {
  if (provider.isDisabled) return []
  const broken = brokenExpressions(provider)
  if (broken.length > 0) return broken
  return [
    ...(asked === undefined ? [] : [...strangersIn(asked, hasMembers), ...subjects(asked)]),
    ...neverIssued(provider),
    ...foreignAudiences(provider),
  ]
}

function brokenExpressions({ mapping, condition }: PoolProvider): CloudFound[] {
  const expressions: (readonly [path: CloudFound['path'], text: string])[] = [
    ...[...mapping].map(([name, text]) => [['attributeMapping', name], text] as const),
    ...(condition === undefined ? [] : [[['attributeCondition'], condition] as const]),
  ]
  const faults = expressions.flatMap(([path, text]): CloudFound[] => {
    const parsed = parseCel(text)
    return 'fault' in parsed
      ? [{ rule: 'google-broken-expression', path, message: `Google refuses every token: ${parsed.fault}` }]
      : []
  })
  if (faults.length > 0 || mapping.has('google.subject')) return faults
  const message = 'Google refuses every token: the mapping has no `google.subject`'
  return [{ rule: 'google-broken-expression', path: ['attributeMapping'], message }]
}

function strangersIn(asked: AskedProvider, hasMembers: boolean): CloudFound[] {
  const { provider, form } = asked
  const [stranger] = asked.strangers()
  const path = ['attributeCondition']
  if (stranger !== undefined) {
    const who = { claims: stranger.claims }
    return provider.condition === undefined
      ? [
          {
            rule: 'google-missing-condition',
            path,
            who,
            message: `no condition says whose tokens of ${form.issuer} count: whoever can get one is somebody of this pool`,
          },
        ]
      : [
          {
            rule: 'google-any-tenant',
            path,
            who,
            message: `the condition leaves the ${form.tenantWord} open: \`${stranger.bearer.tenant}\` gets in, whoever that is`,
          },
        ]
  }
  const [own] = asked.named()
  const again = own === undefined || hasMembers ? undefined : asked.again(own)
  if (own === undefined || again === undefined) return []
  const message = `\`${own.bearer.tenant}\` is trusted by its name: after a rename or a deletion it is whoever registers it next`
  return [{ rule: 'google-recyclable-name', path, who: { claims: again.claims }, message }]
}

/** Names as long as people have them, neither the longest nor the shortest. */
const ordinary = {
  tenant: 'your-organization',
  tenantId: '123456789',
  scope: 'your-repository-name',
  scopeId: '987654321',
}

/** Asked of the mapping alone: whom the subject tells apart, and whether an ordinary one fits. */
function subjects({ provider, form }: AskedProvider): CloudFound[] {
  const { condition: _, ...open } = provider
  const rest = form.rests[0] ?? ''
  const token = tokenOf(form, provider.issuer, { ...ordinary, rest })
  const other = tokenOf(form, provider.issuer, { ...ordinary, scope: 'another', scopeId: '1', rest })
  const federate = federation(open)
  const [one, two] = [federate(token), federate(other)]
  const path = ['attributeMapping', 'google.subject']
  if (one !== undefined && one.subject === two?.subject)
    return [
      {
        rule: 'google-subject-shared',
        path,
        who: { claims: other },
        message: `the subject does not tell one ${form.scopeWord} from another: it is \`${one.subject}\` for both`,
      },
    ]
  const { checks } = checkMapping(provider.mapping, celInput(token))
  const long = checks.find(({ holds, because = '' }) => !holds && /\d+ bytes, and 127/.test(because))
  return long === undefined
    ? []
    : [{ rule: 'google-subject-too-long', path, message: `of an ordinary name ${long.because ?? ''}` }]
}

interface Written {
  readonly path: CloudFound['path']
  readonly text: string
}

function neverIssued({ issuer, mapping, condition }: PoolProvider): CloudFound[] {
  const { name, meanings } = issuerKindOf({ iss: issuer })
  const isGithub = name === 'GitHub Actions'
  if (!isGithub && name !== 'GitLab CI' && name !== 'HCP Terraform' && name !== 'Buildkite') return []
  const written: readonly Written[] = [
    ...[...mapping].map(([attribute, text]) => ({ path: ['attributeMapping', attribute], text })),
    ...(condition === undefined ? [] : [{ path: ['attributeCondition'], text: condition }]),
  ]
  return written.flatMap(({ path, text }): CloudFound[] => {
    const { claims, comparisons } = expressionParts(text)
    const unknown = claims.filter(
      (claim) =>
        !Object.hasOwn(meanings, claim) && !Object.hasOwn(everyIssuer, claim) && !/property/.test(claim),
    )
    const values = isGithub ? comparisons.flatMap(impossible) : []
    return [
      ...unknown.map((claim) => ({
        rule: 'google-claim-never-issued',
        path,
        message: `${name} writes no claim \`${claim}\`: the expression has no value`,
      })),
      ...values.map((message) => ({ rule: 'google-value-never-issued', path, message })),
    ]
  })
}

/** What values of GitHub look like. */
const forms: Readonly<Record<string, readonly [form: RegExp, says: string]>> = {
  ref: [/^refs\//, 'a ref is written in full, `refs/heads/main`'],
  repository: [/^[^/]+\/[^/]*$/, 'a repository is written with its owner, `acme/shop`'],
  repository_owner: [/^[^/]+$/, 'an owner has no slash'],
  repository_id: [/^\d+$/, 'an id has digits alone'],
  repository_owner_id: [/^\d+$/, 'an id has digits alone'],
  actor_id: [/^\d+$/, 'an id has digits alone'],
  ref_type: [/^(?:branch|tag)$/, 'it is `branch` or `tag`'],
  ref_protected: [/^(?:true|false)$/, 'it is `true` or `false`'],
  repository_visibility: [/^(?:public|private|internal)$/, 'it is `public`, `private` or `internal`'],
  event_name: [/^[a-z_]+$/, 'an event is written in small letters'],
}

function impossible({ claim, operator, value }: Comparison): string[] {
  const row = Object.hasOwn(forms, claim) ? forms[claim] : undefined
  // the beginning of a value may lack what its form asks for
  if (row === undefined || operator === 'startsWith' || row[0].test(value)) return []
  return [`\`${claim}\` is never \`${value}\`: ${row[1]}`]
}

function foreignAudiences({ audiences }: PoolProvider): CloudFound[] {
  return audiences.flatMap((audience, index): CloudFound[] => {
    const path = ['oidc', 'allowedAudiences', index]
    const whose = Object.hasOwn(foreign, audience.toLowerCase()) ? foreign[audience.toLowerCase()] : undefined
    const because =
      whose !== undefined
        ? `tokens with the audience \`${audience}\` are made for ${whose}: whoever is given one there can bring it here`
        : audience === '' || /[*?\s]/.test(audience)
          ? `no token has the audience \`${audience}\`: audiences are compared letter by letter`
          : undefined
    return because === undefined ? [] : [{ rule: 'google-foreign-audience', path, message: because }]
  })
}
