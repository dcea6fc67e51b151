import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { Decision, PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { explainAzure } from '@vouchsafe/review/azure'
import { explainDecision, explainToken, explainTrust } from '@vouchsafe/review/explain'
import { explainGoogle } from '@vouchsafe/review/google'

/** One question that is refused, and the like that is admitted: what deciding alone costs. */
export interface ExplainCase {
  readonly name: string
  /** Each number is another token: nothing that was worked out for one is there for the next. */
  readonly refused: (n: number) => { readonly outcome: string }
  readonly admitted: () => { readonly outcome: string }
}

const host = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::000000000001:oidc-provider/${host}`
const at = 1_795_327_200 as EpochSeconds
const claims = {
  iss: `https://${host}`,
  sub: 'repo:acme/shop:environment:production',
  aud: 'sts.amazonaws.com',
  iat: at - 60,
  exp: at + 300,
  repository: 'acme/shop',
  repository_owner: 'acme',
  job_workflow_ref: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
}
const another = (n: number): typeof claims => ({ ...claims, sub: `${claims.sub}-${n}` })
/** The last of what is listed admits this one. */
const welcome = { ...claims, sub: 'repo:acme/welcome:ref:refs/heads/main', repository: 'acme/welcome' }

const statement = (...subjects: readonly string[]): object => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${host}:sub`]: subjects },
  },
})
const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** As many of them, numbered, as fit, with the last one that is always there. */
function filled(
  longest: number,
  textOf: (parts: readonly string[]) => string,
  partOf: (n: number) => string,
) {
  const parts: string[] = []
  while (textOf([...parts, partOf(parts.length)]).length <= longest) parts.push(partOf(parts.length))
  return textOf(parts)
}
const last = welcome.sub
const statementsOf = (subjects: readonly string[]): string =>
  document(...[...subjects, last].map((subject) => statement(subject)))
const patternsOf = (subjects: readonly string[]): string => document(statement(...subjects, last))

function aws(name: string, policy: string): ExplainCase {
  const ask = (asked: JsonObject) =>
    explainToken({ claims: asked, policy, account: '000000000001', exposed: 'known', at })
  return {
    name: `AWS, ${name} (${policy.length} characters)`,
    refused: (n) => ask(another(n)),
    admitted: () => ask(welcome),
  }
}

/** As `vouch explain DECISION_ID` does with what the ledger and the trust gave it. */
function recorded(policy: string): ExplainCase {
  const requestOf = ({ sub, aud }: typeof claims): PolicyRequest => ({
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: provider },
    context: new Map([
      [`${host}:sub`, sub],
      [`${host}:aud`, aud],
    ]),
  })
  const decided = (request: PolicyRequest): Decision =>
    evaluate(compileTrustPolicy(parseTrustPolicy(policy)), request)
  const yes = requestOf(welcome)
  const admission = decided(yes)
  return {
    name: 'AWS, a decision of the ledger',
    refused: (n) => {
      const no = requestOf(another(n))
      return { ...explainDecision(decided(no), no), ...explainTrust(policy, no) }
    },
    admitted: () => ({ ...explainDecision(admission, yes), ...explainTrust(policy, yes) }),
  }
}

function google(name: string, attributeCondition: string, more: JsonObject = {}): ExplainCase {
  const text = JSON.stringify({
    name: 'projects/123/locations/global/workloadIdentityPools/github/providers/acme',
    oidc: { issuerUri: claims.iss, allowedAudiences: [claims.aud] },
    attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.repository': 'assertion.repository' },
    attributeCondition,
  })
  const ask = (asked: JsonObject) => explainGoogle({ claims: { ...asked, ...more }, provider: text, at })
  return {
    name: `Google, ${name} (${attributeCondition.length} characters)`,
    refused: (n) => ask(another(n)),
    admitted: () => ask(welcome),
  }
}

interface Fic {
  readonly subject?: string
  readonly expression?: string
}

function azure(name: string, all: readonly Fic[]): ExplainCase {
  const audience = 'api://AzureADTokenExchange'
  const credentials = JSON.stringify(
    all.map(({ subject, expression }, n) => ({
      name: `credential-${n}`,
      issuer: claims.iss,
      audiences: [audience],
      ...(subject !== undefined && { subject }),
      ...(expression !== undefined && {
        claimsMatchingExpression: { value: expression, languageVersion: 1 },
      }),
    })),
  )
  const ask = (asked: JsonObject) => explainAzure({ claims: { ...asked, aud: audience }, credentials, at })
  return { name: `Azure, ${name}`, refused: (n) => ask(another(n)), admitted: () => ask(welcome) }
}

const twenty = <T>(one: (n: number) => T): T[] => Array.from({ length: 19 }, (_, n) => one(n))
const joinedOr = (parts: readonly string[]): string =>
  [...parts, `assertion.repository == '${welcome.repository}'`].join(' || ')

/** The typical question as files. */
export const explainFiles = {
  claims: JSON.stringify(claims),
  policy: document(statement('repo:acme/shop:ref:refs/heads/main', last)),
}

/** Typical and largest trust of each cloud, by the clouds' own limits. */
export const explainCases: readonly ExplainCase[] = [
  aws('typical', document(statement('repo:acme/shop:ref:refs/heads/main', last))),
  recorded(document(statement('repo:acme/shop:ref:refs/heads/main', last))),
  aws(
    'the quota full of statements',
    filled(2048, statementsOf, (n) => `repo:acme/service-${n}:*`),
  ),
  aws(
    'the quota full of subjects',
    filled(2048, patternsOf, (n) => `repo:acme/s${n}:ref:refs/heads/main`),
  ),
  aws(
    'the quota full of patterns',
    filled(2048, patternsOf, (n) => `repo:acme/*-${n}:ref:*`),
  ),
  aws(
    'the raised quota full of patterns',
    filled(4096, patternsOf, (n) => `repo:acme/*-${n}:ref:*`),
  ),
  aws('50 statements', statementsOf(Array.from({ length: 49 }, (_, n) => `repo:acme/service-${n}:*`))),
  google('typical', `assertion.repository == '${welcome.repository}'`),
  google(
    'the longest condition',
    filled(4096, joinedOr, (n) => `assertion.repository == 'acme/service-${n}'`),
  ),
  google(
    'two loops over 85 groups',
    `assertion.repository == '${welcome.repository}' || assertion.groups.exists(a, assertion.groups.exists(b, a + b == '-'))`,
    { groups: Array.from({ length: 85 }, (_, n) => `group-${n}`) },
  ),
  azure('one credential', [{ subject: last }]),
  azure('twenty credentials', [
    ...twenty((n) => ({ subject: `repo:acme/service-${n}:pull_request` })),
    { subject: last },
  ]),
  azure('twenty flexible ones', [
    ...twenty((n) => ({
      expression: `claims['sub'] matches 'repo:acme/*-${n}:ref:*' and claims['job_workflow_ref'] matches 'acme/*'`,
    })),
    { expression: `claims['sub'] matches 'repo:acme/welcome:*'` },
  ]),
]
