import type { JsonObject } from '@vouchsafe/core/json'
import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import {
  providerName,
  sharedIssuers,
  type Condition,
  type TrustPolicyDocument,
  type TrustStatement,
} from '@vouchsafe/policy/parse'
import { requestOfClaims } from '#explain/claim-context'
import type { ProviderFacts, Severity } from '../types.ts'
import { exampleOf, isNaming, wanted } from './statement-keys.ts'
import { tenantAudience, tokensFor, type StrangeToken, type StrangeTokens } from './tokens-for.ts'

/** Something that a policy admits, with the one who was asked for and admitted. */
export interface Admission {
  /** Id of the rule that is about it. */
  readonly rule: string
  /** Position in the document, from 0. */
  readonly statement: number
  /** The key that the finding is about, where the statement has a condition on it. */
  readonly key?: string
  readonly who: PolicyRequest
  readonly message: string
  readonly severity?: Severity
}

export interface AdmissionFacts {
  readonly document: TrustPolicyDocument
  readonly compiled: CompiledTrustPolicy
  readonly providers: ReadonlyMap<string, ProviderFacts>
}

/** What each Allow for a provider lets in beyond whom it names, asked of the policy with concrete tokens. */
export function admissionsOf(facts: AdmissionFacts): Admission[] {
  return facts.document.statements.flatMap((statement) =>
    statement.effect === 'Deny'
      ? []
      : statement.principals
          .filter(({ type }) => type === 'Federated')
          .flatMap(({ value }) => new Question(facts, statement, value).admissions()),
  )
}

/** Issuers of which whoever likes can get a token. */
const publicIssuers: ReadonlySet<string> = new Set([
  ...sharedIssuers.map(({ provider }) => provider),
  ...tenantAudience,
  'app.eu.terraform.io',
])

interface Admitted {
  readonly token: StrangeToken
  readonly request: PolicyRequest
}

class Question {
  readonly #facts: AdmissionFacts
  readonly #statement: TrustStatement
  readonly #provider: string
  readonly #host: string
  readonly #alone: CompiledTrustPolicy

  constructor(facts: AdmissionFacts, statement: TrustStatement, provider: string) {
    this.#facts = facts
    this.#statement = statement
    this.#provider = provider
    this.#host = providerName(provider) ?? ''
    // of the Allows this one alone, so that one hides no other
    this.#alone = {
      ...facts.compiled,
      statements: facts.compiled.statements.filter(
        (_, at) => at === statement.index || facts.document.statements[at]?.effect === 'Deny',
      ),
    }
  }

  admissions(): Admission[] {
    const asked = tokensFor(this.#statement, this.#provider)
    if (asked === undefined) return []
    const admitted = asked.tokens.flatMap((token): Admitted[] => {
      const request = this.#requestOf(token.claims)
      return evaluate(this.#alone, request).effect === 'allow' ? [{ token, request }] : []
    })
    const stranger = this.#strangers(admitted, asked)
    // a cluster is one's own: what else is open there counts beside it
    if (stranger?.rule === 'kubernetes-any-namespace')
      return [stranger, this.#audience(admitted)].filter((one) => one !== undefined)
    if (stranger !== undefined) return [stranger]
    return [
      this.#scopes(admitted, asked),
      this.#rests(admitted, asked),
      this.#workflow(asked),
      this.#rerun(admitted, asked),
      this.#again(admitted, asked),
      this.#audience(admitted.filter(({ token }) => token.tenant === 'named')),
    ].filter((one) => one !== undefined)
  }

  #requestOf(claims: JsonObject): PolicyRequest {
    const exposed = this.#facts.providers.get(this.#host)?.exposed ?? 'known'
    const { request } = requestOfClaims(claims, { account: '000000000000', exposed })
    const context = new Map(request.context)
    context.set('aws:federatedprovider', this.#provider)
    const [name] = wanted(this.#statement, 'sts:RoleSessionName')
    // whoever asks chooses the name of the session; where they ask from they do not
    context.set('sts:rolesessionname', name === undefined ? 'session' : exampleOf(name))
    context.set('aws:sourceip', '203.0.113.9')
    context.set('aws:securetransport', 'true')
    if (this.#host === 'cognito-identity.amazonaws.com') context.set(`${this.#host}:amr`, ['authenticated'])
    return { ...request, principal: { type: 'Federated', id: this.#provider }, context }
  }

  #admission(
    rule: string,
    { request }: Pick<Admitted, 'request'>,
    more: { readonly message: string; readonly key?: string; readonly severity?: Severity },
  ): Admission {
    return { rule, statement: this.#statement.index, who: request, ...more }
  }

  /** Somebody of another tenant, and which words of the statement let them in. */
  #strangers(admitted: readonly Admitted[], { form, host }: StrangeTokens): Admission | undefined {
    const other = admitted.find(({ token }) => token.tenant === 'other')
    const found = other ?? admitted.find(({ token }) => token.tenant === 'like_named')
    if (found === undefined) return undefined
    const claim = tenantAudience.has(host) ? 'aud' : 'sub'
    const own = this.#statement.conditions.filter(
      ({ key }) =>
        key.toLowerCase().startsWith(`${host.toLowerCase()}:`) && (claim === 'aud') === /:aud$/i.test(key),
    )
    const words = { form, host, claim, own, isOther: other !== undefined, ...found.token }
    const [rule, message] = strangerRule(words, publicIssuers.has(host) ? everybody : everybodyThere)
    const isCluster = rule === 'kubernetes-any-namespace'
    return this.#admission(rule, found, {
      message,
      key: own.some(isNaming) ? `${host}:${claim}` : (own[0]?.key ?? ''),
      severity: publicIssuers.has(host) && !isCluster ? 'error' : 'warning',
    })
  }

  #scopes(admitted: readonly Admitted[], { form, host }: StrangeTokens): Admission | undefined {
    const other = admitted.find(({ token }) => token.tenant === 'named' && token.scope === 'other')
    const like = admitted.find(({ token }) => token.tenant === 'named' && token.scope === 'like_named')
    const found = other ?? like
    if (found === undefined) return undefined
    const { tenant, scope } = found.token.parts
    if (form.issuer === 'Kubernetes')
      return this.#admission('kubernetes-any-service-account', found, {
        key: `${host}:sub`,
        message:
          other === undefined
            ? `service accounts of the namespace \`${tenant}\` are let in that are not made yet, such as \`${scope}\``
            : `every service account of the namespace \`${tenant}\` is let in: whoever may create a pod there gets the role`,
      })
    return other === undefined
      ? this.#admission('repository-prefix', found, {
          key: `${host}:sub`,
          message: `the ${form.scopeWord} is open at its end: \`${scope}\` of \`${tenant}\` gets in too`,
        })
      : this.#admission('organization-wide', found, {
          key: `${host}:sub`,
          message: `every ${form.scopeWord} of the ${form.tenantWord} \`${tenant}\` is let in, also one that is made tomorrow`,
        })
  }

  /** What of a scope gets in: pull requests, branches that anyone who may push can make, the wrong phase. */
  #rests(admitted: readonly Admitted[], { form, host }: StrangeTokens): Admission | undefined {
    const own = admitted.filter(({ token }) => token.tenant === 'named')
    const withRest = (rest: RegExp | undefined): Admitted | undefined =>
      own.find(({ token }) => rest?.test(token.parts.rest) === true)
    const isTerraform = form.issuer === 'HCP Terraform'
    const found: Readonly<Record<string, Admitted | undefined>> = {
      'default-service-account':
        form.issuer === 'Kubernetes' ? own.find(({ token }) => token.parts.scope === 'default') : undefined,
      'plan-and-apply': isTerraform && withRest(/^apply$/) !== undefined ? withRest(/^plan$/) : undefined,
      'pull-request': withRest(form.pullRequest),
      'any-branch': withRest(form.anyBranch),
      'any-environment': withRest(form.anyEnvironment),
      'any-tag': withRest(form.anyTag),
    }
    const [rule, who] = Object.entries(found).find(([, one]) => one !== undefined) ?? []
    if (rule === undefined || who === undefined) return undefined
    return this.#admission(rule, who, { key: `${host}:sub`, message: restMessages[rule] ?? '' })
  }

  /** A reusable workflow as it stands on a branch that nobody has reviewed. */
  #workflow({ host, tokens }: StrangeTokens): Admission | undefined {
    const key = `${host}:job_workflow_ref`
    for (const value of wanted(this.#statement, key).filter((one) => /[*?]/.test(one))) {
      const [file = ''] = value.split('@')
      const workflow = `${exampleOf(file)}@refs/heads/feature`
      const who = this.#first(tokens, { job_workflow_ref: workflow })
      if (who !== undefined)
        return this.#admission('workflow-any-ref', who, {
          key,
          message: `the workflow is taken from any branch, such as \`${workflow}\``,
        })
    }
    return undefined
  }

  /** A job that somebody runs again to get into its machine. */
  #rerun(admitted: readonly Admitted[], { form }: StrangeTokens): Admission | undefined {
    const isVisible = this.#facts.providers.get(this.#host)?.exposed === 'all'
    if (form.issuer !== 'CircleCI' || !isVisible) return undefined
    const own = admitted.filter(({ token }) => token.tenant === 'named').map(({ token }) => token)
    const who = this.#first(own, { 'oidc.circleci.com/ssh-rerun': true })
    return (
      who &&
      this.#admission('ssh-rerun', who, {
        message: 'jobs that were run again with SSH get the role: whoever did that has its token at hand',
      })
    )
  }

  /** The first of the tokens that gets in with other claims. */
  #first(tokens: readonly StrangeToken[], claims: JsonObject): Pick<Admitted, 'request'> | undefined {
    return tokens
      .map((token) => ({ request: this.#requestOf({ ...token.claims, ...claims }) }))
      .find(({ request }) => evaluate(this.#alone, request).effect === 'allow')
  }

  /** Whoever takes over the names. */
  #again(
    admitted: readonly Admitted[],
    { form, host, registeredAgain }: StrangeTokens,
  ): Admission | undefined {
    if (!publicIssuers.has(host) || form.issuer === '') return undefined
    const own = admitted.find(({ token }) => token.tenant === 'named')
    if (own === undefined) return undefined
    const request = this.#requestOf(registeredAgain(own.token))
    if (evaluate(this.#alone, request).effect === 'deny') return undefined
    return this.#admission(
      'recyclable-name',
      { request },
      {
        key: `${host}:sub`,
        message: `\`${own.token.parts.tenant}\` is trusted by its name: after a rename or a deletion it is whoever registers it next`,
      },
    )
  }

  #audience([own]: readonly Admitted[]): Admission | undefined {
    if (own === undefined) return undefined
    const request = this.#requestOf({ ...own.token.claims, aud: 'another-service.example' })
    if (evaluate(this.#alone, request).effect === 'deny') return undefined
    return this.#admission(
      'missing-audience',
      { request },
      {
        message: `no condition asks for whom the token is (\`${this.#host}:aud\`): every audience that the provider lists will do`,
      },
    )
  }
}

const everybody = 'whoever can get one'
const everybodyThere = 'everybody whom it vouches for'

const restMessages: Readonly<Record<string, string>> = {
  'default-service-account':
    'the service account `default` is what every pod of the namespace runs as that names no other',
  'plan-and-apply':
    'the plan phase gets the role of the apply phase: a plan runs the code of whoever proposes it',
  'pull-request': 'jobs of pull requests get the role, before anyone has looked at what they run',
  'any-branch': 'every branch gets the role, also one that nobody protects',
  'any-environment': 'every environment gets the role, also one that a workflow makes by naming it',
  'any-tag': 'tags that do not exist yet get the role: whoever may push a tag has it',
}

interface LetIn extends StrangeToken {
  readonly form: StrangeTokens['form']
  readonly host: string
  /** The claim that tells tenants apart, and the conditions of the statement that are about it. */
  readonly claim: string
  readonly own: readonly Condition[]
  readonly isOther: boolean
}

/** Which rule a stranger's token is about, by the words that let it in. */
function strangerRule(
  { form, host, claim, own, isOther, subject, parts }: LetIn,
  whose: string,
): readonly [rule: string, message: string] {
  if (own.length === 0)
    return [
      'missing-tenant',
      `no condition says whose tokens of \`${host}\` count (\`${host}:${claim}\`): ${whose} gets in`,
    ]
  if (form.issuer === 'Kubernetes')
    return [
      'kubernetes-any-namespace',
      `service accounts of every namespace are let in, such as \`${subject}\``,
    ]
  if (!own.some(isNaming))
    return [
      'negated-only',
      `the conditions on \`${host}\` only say who may not: ${whose} gets in but for those`,
    ]
  if (isOther) return ['any-tenant', `the conditions leave the ${form.tenantWord} open: ${whose} gets in`]
  return [
    'tenant-prefix',
    `the ${form.tenantWord} is open at its end: \`${parts.tenant}\` gets in, whoever that is`,
  ]
}
