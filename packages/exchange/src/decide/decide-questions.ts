import { authorize, type Authorization } from '@vouchsafe/policy/authorize'
import type { ContextValue, RequestContext } from '@vouchsafe/policy/decision'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { SessionPrincipal } from '#principal/session-principal'
import type { CallerLayers } from './caller-layers.ts'

/** One thing a signed call needs to be allowed. */
export interface Question {
  /** `iam:CreateRole` */
  readonly action: string
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string
  /** Keys of the action itself, folded to lower case, beside those of the request and the session. */
  readonly context?: RequestContext
}

export interface Answered {
  readonly question: Question
  /** Absent for an administrator, whom no policy binds. */
  readonly authorization?: Authorization
  readonly isAllowed: boolean
}

/** What no administrator's session may do: it would outlive its fifteen minutes. */
const makesCredentials = /^sts:(?:AssumeRo|Get(?:WebIdentity|Federation|Session|DelegatedAccess)Token$)/i

/** The administrator's answers: everything in the account of the session, but credentials. */
export function answerAdministrator(questions: readonly Question[], account: string): readonly Answered[] {
  return questions.map((question) => {
    const isInside = (accountOf(question.resource) ?? account) === account
    return { question, isAllowed: isInside && !makesCredentials.test(question.action) }
  })
}

/** Asks the policies of a session's role each question; the first denial ends it. */
export function answerQuestions(
  questions: readonly Question[],
  { principal, context }: SessionPrincipal,
  { layers, trust }: { readonly layers: CallerLayers; readonly trust: Pick<TrustSnapshot, 'account'> },
): readonly Answered[] {
  const answers: Answered[] = []
  for (const question of questions) {
    const { action, resource } = question
    const resourceAccount = accountOf(resource) ?? principal.account
    const resourceControls = trust.account(resourceAccount)?.resourceControls ?? []
    const keys = withKeys(context, question, resourceAccount)
    const request = { action, principal, resource, resourceAccount, context: keys }
    const authorization = authorize(request, { ...layers, resourceControls })
    answers.push({ question, authorization, isAllowed: authorization.effect === 'allow' })
    if (authorization.effect === 'deny') break
  }
  return answers
}

/** What lies in no account is the caller's. */
function accountOf(resource: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1]
}

function withKeys(context: RequestContext, question: Question, resourceAccount: string): RequestContext {
  const keys = new Map<string, ContextValue>(context)
  keys.set('aws:resourceaccount', resourceAccount)
  for (const [key, value] of question.context ?? []) keys.set(key, value)
  return keys
}
