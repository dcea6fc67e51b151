import type { JsonObject } from '@vouchsafe/core/json'
import { checkCredential } from '#azure/check-credential'
import { parseFlexibleExpression } from '#azure/flexible-expression'
import type { FederatedCredential } from '#azure/parse-credentials'
import type { Path } from '#document/types'
import { impossibleSubject } from '../tokens/impossible-subject.ts'
import { sharedForm, tokenOf, type Bearer } from '../tokens/issuer-claims.ts'
import { createPartsReader } from '../tokens/subject-parts.ts'
import type { TokenForm } from '../tokens/token-forms.ts'
import type { CloudFound, CloudSubject } from '../types.ts'
import { bearersOf, registeredAgain, type Bearers } from './named-in.ts'
import type { ApplicationInput } from './types.ts'

/** Entra documentation, "Considerations and restrictions for federated identity credentials". */
const MOST_CREDENTIALS = 20
/** Of the public cloud, US Government, and the one that 21Vianet operates. */
const audiences: ReadonlySet<string> = new Set([
  'api://AzureADTokenExchange',
  'api://AzureADTokenExchangeUSGov',
  'api://AzureADTokenExchangeChina',
])

/** An application with what is to be said of it. */
export function applicationSubject(application: ApplicationInput): CloudSubject {
  const { file, name, place } = application
  return { on: 'azure', file, name, place, found: judgeApplication(application) }
}

/** What the credentials of an application or managed identity let in, what of them never works, and what stands beside. */
function judgeApplication({ credentials, secrets }: ApplicationInput): CloudFound[] {
  const first = credentials.length > 0 ? [...secrets].slice(0, 1) : []
  return [
    ...credentials.flatMap(({ credential, path }) => judgeCredential(credential, path)),
    ...duplicates(credentials),
    ...credentials.slice(MOST_CREDENTIALS, MOST_CREDENTIALS + 1).map(({ path }) => ({
      rule: 'azure-too-many-credentials',
      path,
      message: `it has ${credentials.length} federated credentials, and Entra takes ${MOST_CREDENTIALS}`,
    })),
    ...first.map(({ path, kind }) => ({
      rule: 'azure-secret-beside-credential',
      path,
      message: `a ${kind} stands beside ${credentials.length === 1 ? 'a federated credential' : `${credentials.length} federated credentials`}: whoever has it needs no token`,
    })),
  ]
}

function duplicates(credentials: ApplicationInput['credentials']): CloudFound[] {
  const names = new Map<string, string>()
  return credentials.flatMap(({ credential, path }): CloudFound[] => {
    const key = keyOf(credential)
    const same = names.get(key)
    names.set(key, same ?? credential.name)
    if (same === undefined) return []
    return [{ rule: 'azure-duplicate-credential', path, message: `it says the same as \`${same}\`` }]
  })
}

function keyOf({ issuer, subject, expression }: FederatedCredential): string {
  return JSON.stringify([issuer, subject, expression?.value])
}

function judgeCredential(credential: FederatedCredential, path: Path): CloudFound[] {
  return [
    ...judgeForm(credential, path),
    ...judgeIssuer(credential, path),
    ...judgeAudiences(credential, path),
    ...judgeBearers(credential, path),
  ]
}

/** Subjects and expressions that no token is ever admitted by. */
function judgeForm(credential: FederatedCredential, path: Path): CloudFound[] {
  const { issuer, subject, expression } = credential
  if (expression !== undefined) {
    const fault = expressionFault(credential)
    const at = [...path, 'claimsMatchingExpression']
    return fault === undefined
      ? []
      : [{ rule: 'azure-broken-expression', path: at, message: `it admits nobody: ${fault}` }]
  }
  if (subject === undefined) return []
  const because = neverIssued(issuer, subject)
  return because === undefined
    ? []
    : [
        {
          rule: 'azure-subject-never-issued',
          path: [...path, 'subject'],
          message: `\`${subject}\` is never a subject: ${because}`,
        },
      ]
}

function neverIssued(issuer: string, subject: string): string | undefined {
  if (/[*?]/.test(subject)) return 'a wildcard there is none; that takes a `claimsMatchingExpression`'
  const form = sharedForm(issuer)
  if (form === undefined) return isCluster(issuer) ? impossibleSubject('Kubernetes', subject) : undefined
  const known = impossibleSubject(form.issuer, subject)
  if (known !== undefined || createPartsReader(form)(subject) !== undefined) return known
  // what somebody has customised at the issuer has other forms
  const [before, between, after] = form.marks
  return form.issuer === 'GitHub Actions'
    ? undefined
    : `${form.issuer} writes \`${before}…${between}…${after}…\``
}

function isCluster(issuer: string): boolean {
  return /^https:\/\/[^/]+\.oic\.prod-aks\.azure\.com\/|^https:\/\/oidc\.eks\.[^/]+\.amazonaws\.com\/id\//.test(
    issuer,
  )
}

/** Why an expression is none for Entra, whatever the token: its own checks, asked with one. */
function expressionFault(credential: FederatedCredential): string | undefined {
  const parsed = parseFlexibleExpression(credential.expression?.value ?? '')
  const claims: Record<string, string> = {}
  if ('terms' in parsed)
    for (const { claim, comparand } of parsed.terms) claims[claim] = comparand.replaceAll(/[*?]/g, 'x')
  const { subject } = checkCredential(credential, { ...claims, iss: credential.issuer })
  return subject.find(({ holds, because }) => !holds && because !== undefined)?.because
}

/** Issuers as they write themselves. */
const issuers: readonly string[] = [
  'https://token.actions.githubusercontent.com',
  'https://gitlab.com',
  'https://app.terraform.io',
  'https://app.eu.terraform.io',
  'https://agent.buildkite.com',
  'https://accounts.google.com',
]

function judgeIssuer({ issuer }: FederatedCredential, path: Path): CloudFound[] {
  const because = issuerFault(issuer)
  return because === undefined
    ? []
    : [{ rule: 'azure-issuer-form', path: [...path, 'issuer'], message: because }]
}

function issuerFault(issuer: string): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/\/+$/, '')
      .replace(/^http:/, 'https:')
  const known = issuers.find((one) => plain(one) === plain(issuer))
  if (known !== undefined && known !== issuer)
    return `no token is from \`${issuer}\`: the issuer writes itself \`${known}\`, and it is compared letter by letter`
  if (!issuer.startsWith('https://'))
    return `\`${issuer}\` is no https address: Entra cannot ask it for its keys`
  if (/\.oic\.prod-aks\.azure\.com\/[^/]+\/[^/]+$/.test(issuer))
    return 'the issuer of a cluster of AKS ends with a slash, and it is compared letter by letter'
  return /\s/.test(issuer) ? `there is white space in \`${issuer}\`` : undefined
}

function judgeAudiences({ audiences: given }: FederatedCredential, path: Path): CloudFound[] {
  const rule = 'azure-foreign-audience'
  if (given.length !== 1)
    return [
      {
        rule,
        path: [...path, 'audiences'],
        message: `Entra takes exactly one audience, and here are ${given.length}`,
      },
    ]
  return given
    .filter((audience) => !audiences.has(audience))
    .map((audience) => ({
      rule,
      path: [...path, 'audiences', 0],
      message: `the audience is \`${audience}\`, not \`api://AzureADTokenExchange\`: whoever receives such a token can bring it here`,
    }))
}

interface Asking {
  readonly credential: FederatedCredential
  readonly form: TokenForm
  readonly path: Path
}

function judgeBearers(credential: FederatedCredential, path: Path): CloudFound[] {
  const { issuer, subject, expression } = credential
  const where = [...path, expression === undefined ? 'subject' : 'claimsMatchingExpression']
  if (/^system:serviceaccount:[^:]+:default$/.test(subject ?? ''))
    return [
      {
        rule: 'azure-default-service-account',
        path: where,
        message: 'every pod of the namespace that names no service account is admitted',
      },
    ]
  const form = sharedForm(issuer)
  if (form === undefined) return []
  const parsed = expression === undefined ? undefined : parseFlexibleExpression(expression.value)
  const texts =
    parsed !== undefined && 'terms' in parsed
      ? parsed.terms.map(({ comparand }) => comparand)
      : [subject ?? '']
  return judgeTokens({ credential, form, path: where }, bearersOf(form, texts))
}

function judgeTokens(asking: Asking, bearers: Bearers): CloudFound[] {
  const { form, path } = asking
  const finding = (rule: string, message: string, { claims }: Admitted): CloudFound => ({
    rule,
    path,
    message,
    who: { claims },
  })
  const stranger = firstAdmitted(asking, bearers.strangers)
  if (stranger !== undefined) {
    const message = `the ${form.tenantWord} is left open: \`${stranger.bearer.tenant}\` gets in, whoever that is`
    return [finding('azure-open-expression', message, stranger)]
  }
  const neighbour = firstAdmitted(asking, bearers.neighbours)
  const own = firstAdmitted(asking, bearers.named)
  const again = own && firstAdmitted(asking, [registeredAgain(own.bearer)])
  const words: readonly (readonly [
    rule: string,
    message: (name: string) => string,
    who: Admitted | undefined,
  ])[] = [
    [
      'azure-organization-wide',
      (name) =>
        `every ${form.scopeWord} of the ${form.tenantWord} \`${name}\` gets in, also one that is made tomorrow`,
      neighbour,
    ],
    ...restsOf(asking, bearers.named),
    [
      'azure-recyclable-name',
      (name) =>
        `\`${name}\` is trusted by its name: after a rename or a deletion it is whoever registers it next`,
      again,
    ],
  ]
  return words.flatMap(([rule, message, who]) =>
    who === undefined ? [] : [finding(rule, message(who.bearer.tenant), who)],
  )
}

/** Jobs of pull requests; where these are kept out, branches that an expression leaves open. */
function restsOf(asking: Asking, named: readonly Bearer[]) {
  const { pullRequest, anyBranch } = asking.form
  const of = (rest: RegExp | undefined): Admitted | undefined =>
    rest === undefined
      ? undefined
      : firstAdmitted(
          asking,
          named.filter((bearer) => rest.test(bearer.rest)),
        )
  const pull = of(pullRequest)
  const isOpen = pull === undefined && asking.credential.expression !== undefined
  return [
    [
      'azure-pull-request',
      () => 'jobs of pull requests get in, before anyone has looked at what they run',
      pull,
    ],
    [
      'azure-any-branch',
      () => 'every branch gets in, also one that nobody protects',
      isOpen ? of(anyBranch) : undefined,
    ],
  ] as const
}

function firstAdmitted({ credential, form }: Asking, bearers: readonly Bearer[]): Admitted | undefined {
  for (const bearer of bearers) {
    const claims = { ...tokenOf(form, credential.issuer, bearer), aud: credential.audiences[0] ?? '' }
    if (checkCredential(credential, claims).isAdmitting) return { bearer, claims }
  }
  return undefined
}

interface Admitted {
  readonly bearer: Bearer
  readonly claims: JsonObject
}
