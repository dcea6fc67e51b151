import type { JsonObject } from '@vouchsafe/core/json'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { providerName, type TrustStatement } from '@vouchsafe/policy/parse'
import { requestOfClaims } from '#explain/claim-context'
import { exampleOf, isNaming, wanted } from '../tokens/statement-keys.ts'
import type { TrustFound, TrustRule, TrustSubject } from '../types.ts'
import { compilePatterns } from './matches-action.ts'
import { pathOfKey } from './paths.ts'
import { unknownAccount } from '../read/types.ts'

/** Claims that are a person's or an account's name, with what stays when it changes; by issuer. */
const personClaims: readonly (readonly [hosts: RegExp, claim: string, id: string])[] = [
  [/^token\.actions\./, 'actor', 'actor_id'],
  [/^gitlab\./, 'user_login', 'user_id'],
  [/^gitlab\./, 'user_email', 'user_id'],
  [/^accounts\.google\.com$/, 'email', 'sub'],
]

interface NamedIssuer {
  /** The name is the first group. */
  readonly hosts: RegExp
  /** Whether a value of a condition pins the owner beside the name. */
  readonly pins: RegExp
  readonly instead: string
}

const uuid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'

/** Issuers whose address holds a name that its owner can give up. */
const namedIssuers: readonly NamedIssuer[] = [
  {
    hosts: /^api\.bitbucket\.org\/2\.0\/workspaces\/([^/]+)\/pipelines-config\/identity\/oidc$/,
    pins: new RegExp(`\\{?${uuid}\\}?`, 'i'),
    instead: '`aud` to be `ari:cloud:bitbucket::workspace/UUID`, or the UUID of the repository in `sub`',
  },
  { hosts: /^oidc\.vercel\.com\/([^/]+)$/, pins: /^$/, instead: '`owner_id`, where the provider shows it' },
  { hosts: /^oidc\.fly\.io\/([^/]+)$/, pins: /^$/, instead: '`org_id`, where the provider shows it' },
  { hosts: /^([^./]+)\.app\.spacelift\.io$/, pins: /^$/, instead: 'nothing: keep the account' },
]

/** Rules about who can come, now and later. */
export const reachRules: readonly TrustRule[] = [
  {
    id: 'recyclable-person',
    severity: 'note',
    title: 'a person by a name that can be registered again',
    why: 'a login or an address outlives the person that it meant, an id does not',
    docs: 'Name the id: `actor_id` for GitHub, `user_id` for GitLab, `sub` for Google (the number of the account, which `vouch migrate-trust` puts there).',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement, host) =>
        personClaims
          .filter(([hosts, claim]) => hosts.test(host) && wanted(statement, `${host}:${claim}`).length > 0)
          .filter(([, , id]) => wanted(statement, `${host}:${id}`).length === 0)
          .map(([, claim, id]) => {
            const claims = { ...namedClaims(statement, host), [id]: '999999999' }
            const who = letIn(subject, statement, { host, claims })
            return {
              path: pathOfKey(subject.document, statement.index, `${host}:${claim}`),
              message: `\`${claim}\` is a name, and whoever has it next is meant as well; \`${id}\` stays`,
              ...(who !== undefined && { who }),
            }
          }),
      ),
  },
  {
    id: 'recyclable-issuer',
    severity: 'note',
    title: 'an issuer whose address holds a name',
    why: 'whoever registers the name next is served tokens by the same issuer',
    docs: 'Pin the owner beside the address: for Bitbucket the UUID of the workspace in `aud` or of the repository in `sub`.',
    on: 'trust',
    check: (subject) =>
      each(subject, (statement, host) => {
        const issuer = namedIssuers.find(({ hosts }) => hosts.test(host))
        if (issuer === undefined) return []
        const [, name = ''] = issuer.hosts.exec(host) ?? []
        const who = nextOwner(subject, statement, { host, issuer })
        if (who === undefined) return []
        const message = `the address of \`${host}\` holds the name \`${name}\`: whoever registers it next gets in; require ${issuer.instead}`
        return [{ path: ['Statement', statement.index, 'Principal'], message, who }]
      }),
  },
  {
    id: 'provider-of-other-account',
    severity: 'warning',
    title: 'a provider of another account',
    why: 'AWS knows only the providers of the account that the role is in, so that nobody gets in',
    docs: 'Create the provider in the account of the role, and name its ARN.',
    on: 'trust',
    check: (subject) => {
      const own = subject.account
      if (own === undefined || own === unknownAccount) return []
      return each(subject, (statement, _, arn) => {
        const account = /^arn:[\w-]+:iam::(\d{12}):oidc-provider\//.exec(arn)?.[1]
        if (account === undefined || account === own) return []
        const message = `the provider is of account ${account}, the role of ${own}`
        return [{ path: ['Statement', statement.index, 'Principal'], message }]
      })
    },
  },
  {
    id: 'tags-without-tag-session',
    severity: 'warning',
    title: 'session tags are asked for and not allowed',
    why: 'a session may bring tags only where the policy allows `sts:TagSession`, so that the condition never holds',
    docs: 'Allow `sts:TagSession` beside the action that assumes the role.',
    on: 'trust',
    check: (subject) =>
      subject.document.statements
        .filter((statement) => statement.effect === 'Allow' && asksForTags(statement))
        .filter((statement) => !subject.document.statements.some((other) => tags(other, statement)))
        .map((statement) => ({
          path: ['Statement', statement.index],
          message: 'the session has to bring tags, and nothing lets it: `sts:TagSession` is missing',
          edits: [{ kind: 'add_action' as const, statement: statement.index, action: 'sts:TagSession' }],
        })),
  },
]

function each(
  { document }: TrustSubject,
  judge: (statement: TrustStatement, host: string, arn: string) => readonly TrustFound[],
): TrustFound[] {
  return document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) =>
      statement.principals.flatMap(({ type, value }) => {
        const host = type === 'Federated' ? providerName(value) : undefined
        return host === undefined ? [] : judge(statement, host, value)
      }),
    )
}

/** The token of whoever has the name next, if the statement lets it in. */
function nextOwner(
  subject: TrustSubject,
  statement: TrustStatement,
  { host, issuer }: { readonly host: string; readonly issuer: NamedIssuer },
): PolicyRequest | undefined {
  const other = '{99999999-9999-4999-8999-999999999999}'
  const valueOf = (claim: string): string | undefined =>
    wanted(statement, `${host}:${claim}`).find((one) => !issuer.pins.test(one))
  const pinned = (claim: string): boolean =>
    wanted(statement, `${host}:${claim}`).some((one) => issuer.pins.test(one))
  const claim = (name: string, usual: string): string =>
    pinned(name) ? usual.replace('%', other) : exampleOf(valueOf(name) ?? usual.replace('%', other))
  const claims = {
    sub: claim('sub', `%:${other}`),
    aud: claim('aud', 'ari:cloud:bitbucket::workspace/%'),
  }
  return letIn(subject, statement, { host, claims })
}

/** What a statement wants of the claims of an issuer, and a subject and an audience in any case. */
function namedClaims({ conditions }: TrustStatement, host: string): JsonObject {
  const prefix = `${host.toLowerCase()}:`
  const wantedOf = conditions.flatMap((condition) => {
    const [value] = condition.values
    const isOfHost = condition.key.toLowerCase().startsWith(prefix) && isNaming(condition)
    return isOfHost && value !== undefined
      ? [[condition.key.slice(prefix.length), exampleOf(value)] as const]
      : []
  })
  return { sub: 'stranger', aud: 'sts.amazonaws.com', ...Object.fromEntries(wantedOf) }
}

interface Bearer {
  readonly host: string
  readonly claims: JsonObject
}

/** A token of an issuer, if this statement lets it in. */
function letIn(
  { compiled, document, providers }: TrustSubject,
  { index, principals }: TrustStatement,
  { host, claims }: Bearer,
): PolicyRequest | undefined {
  const exposed = providers.get(host)?.exposed ?? 'known'
  const { request } = requestOfClaims(
    { iss: `https://${host}`, ...claims },
    { account: unknownAccount, exposed },
  )
  const [principal] = principals.filter(({ value }) => providerName(value) === host)
  const alone = compiled.statements.filter(
    (_, at) => at === index || document.statements[at]?.effect === 'Deny',
  )
  const asked = { ...request, principal: { type: 'Federated' as const, id: principal?.value ?? '' } }
  return evaluate({ ...compiled, statements: alone }, asked).effect === 'allow' ? asked : undefined
}

function asksForTags({ conditions, actions, principals }: TrustStatement): boolean {
  return (
    !allowsTags({ actions }) &&
    // EKS brings tags of its own accord, and has a rule of its own
    !principals.some(({ value }) => value === 'pods.eks.amazonaws.com') &&
    conditions.some(
      (condition) =>
        isNaming(condition) &&
        !condition.operator.ifExists &&
        condition.operator.set !== 'ForAllValues' &&
        /^aws:(?:requesttag\/|tagkeys$)/i.test(condition.key),
    )
  )
}

function allowsTags({ actions }: Pick<TrustStatement, 'actions'>): boolean {
  return compilePatterns(actions.patterns)('sts:TagSession') !== actions.complement
}

/** Whether a statement lets a principal of another one bring tags. */
function tags(statement: TrustStatement, { principals }: TrustStatement): boolean {
  return (
    statement.effect === 'Allow' &&
    allowsTags(statement) &&
    statement.principals.some(
      ({ match, value }) => match === 'anyone' || principals.some((one) => one.value === value),
    )
  )
}
