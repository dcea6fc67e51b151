import type { JsonObject } from '@vouchsafe/core/json'
import type { CompiledPermissionsPolicy, CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import type { Edit } from '@vouchsafe/policy/explain'
import type { PermissionsPolicyDocument, PolicyWarning, TrustPolicyDocument } from '@vouchsafe/policy/parse'
import type { ExposedClaims } from '@vouchsafe/trust/issuer'
import type { Path } from '#document/types'
import type { Estate } from './estate/types.ts'
import type { ActionFacts } from './permissions/action-facts.ts'
import type { Admission } from './tokens/admissions.ts'
import type { GitlabSubject, KubernetesSubject, WorkflowSubject } from './workloads/types.ts'

/** From the mildest; the order counts for `--fail-on`. */
export const severities = ['note', 'warning', 'error'] as const
export type Severity = (typeof severities)[number]

/** Line and column from 1. */
export interface LintPlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is known of a provider because the same input holds it. */
export interface ProviderFacts {
  readonly exposed: ExposedClaims
  /** Absent where the input does not say. */
  readonly audiences?: readonly string[]
}

/** A trust policy with its surroundings. */
export interface TrustSubject {
  readonly on: 'trust'
  readonly file: string
  /** Name of the role; absent for a policy alone. */
  readonly role?: string
  /** 12 digits, where the input says whose role it is. */
  readonly account?: string
  /** Longest session of the role in seconds, where the input says it. */
  readonly maxSessionSeconds?: number
  /** The policy as JSON text. */
  readonly text: string
  readonly document: TrustPolicyDocument
  readonly compiled: CompiledTrustPolicy
  /** Whether the file is the policy and nothing else: then it can be rewritten. */
  readonly isWhole: boolean
  /** Of a provider by host and path. */
  readonly providers: ReadonlyMap<string, ProviderFacts>
  /** Of the value at a path of the policy, or of what encloses it. */
  readonly place: (path: Path) => LintPlace
  readonly notes: readonly PolicyWarning[]
  /** Strangers who get in, and what else the policy admits that it need not. */
  readonly admissions: readonly Admission[]
}

/** A policy that says what may be done, where it stands. */
export interface PermissionsPolicy {
  /** `inline:NAME`, an ARN, or `policy` for one that stands alone. */
  readonly id: string
  readonly file: string
  readonly text: string
  readonly document: PermissionsPolicyDocument
  readonly compiled: CompiledPermissionsPolicy
  /** Whether the file is the policy and nothing else. */
  readonly isWhole: boolean
  /** `shared`: a subject of its own judges it, here it adds to what its holder may do. `aws`: AWS wrote it. */
  readonly standing: 'own' | 'shared' | 'aws'
  /** Of the value at a path of the policy, or of what encloses it; for one of AWS's, of who has it. */
  readonly place: (path: Path) => LintPlace
}

/** Who has permissions. */
export interface PermissionsHolder {
  readonly kind: 'role' | 'user' | 'group'
  readonly name: string
}

/** Everything that somebody may do, or one policy that is attached to nobody here. */
export interface PermissionsSubject {
  readonly on: 'permissions'
  readonly file: string
  /** Absent for a policy alone. */
  readonly holder?: PermissionsHolder
  /** 12 digits, where the input says whose it is. */
  readonly account?: string
  readonly policies: readonly PermissionsPolicy[]
  readonly boundary?: PermissionsPolicy
  /** A policy alone that somebody here has, who is asked in its place. */
  readonly isAttached: boolean
  /** It has a boundary that the input does not hold: what it may do at most cannot be known. */
  readonly hasUnknownBoundary: boolean
}

/** Trust of another cloud, judged when it was read: a provider, a member or an application with its credentials. */
export interface CloudSubject {
  readonly on: 'google' | 'azure'
  readonly file: string
  readonly name: string
  readonly place: (path: Path) => LintPlace
  readonly found: readonly CloudFound[]
}

export type LintSubject =
  | TrustSubject
  | WorkflowSubject
  | PermissionsSubject
  | KubernetesSubject
  | GitlabSubject
  | CloudSubject

/** What a rule found at one place of its subject. */
interface Found {
  /** One sentence, lower case, no final stop. */
  readonly message: string
  /** Milder or graver than the rule's own. */
  readonly severity?: Severity
}

export interface TrustFound extends Found {
  readonly path: Path
  /** Somebody who is let in, asked of the policy and admitted. */
  readonly who?: PolicyRequest
  readonly edits?: readonly Edit[]
}

/** A token from outside, by its claims. */
export interface TokenClaims {
  readonly claims: JsonObject
}

export interface CloudFound extends Found {
  /** Id of the rule that is about it. */
  readonly rule: string
  readonly path: Path
  /** A token that was asked about and admitted. */
  readonly who?: TokenClaims
}

export interface WorkflowFound extends Found {
  readonly place: LintPlace
  readonly removes?: Removal
}

export interface EstateFound extends Found {
  readonly place: LintPlace
  /** The role that it is about. */
  readonly role?: string
  readonly removes?: Removal
}

/** Lines, from 1, that a file would be better without. */
export interface Removal {
  readonly text: string
  readonly lines: ReadonlySet<number>
  /** Whether they say where a secret is, and hold none: what is found is printed. */
  readonly isPlain: boolean
}

export interface PermissionsFound extends Found {
  readonly policy: PermissionsPolicy
  readonly path: Path
  /** A command that works with these permissions. */
  readonly call?: string
}

interface RuleText {
  /** kebab-case; never reused. */
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** One sentence: why it matters. */
  readonly why: string
  /** A paragraph: what to write instead. */
  readonly docs: string
}

export interface TrustRule extends RuleText {
  readonly on: 'trust'
  readonly check: (subject: TrustSubject) => readonly TrustFound[]
}

export interface WorkflowRule extends RuleText {
  readonly on: 'workflow'
  readonly check: (subject: WorkflowSubject) => readonly WorkflowFound[]
}

/** About what was written to excuse findings; it has no subject of its own. */
export interface ExcuseRule extends RuleText {
  readonly on: 'excuse'
}

export interface PermissionsRule extends RuleText {
  readonly on: 'permissions'
  readonly check: (subject: PermissionsSubject, facts: RuleFacts) => readonly PermissionsFound[]
}

/** About trust of another cloud; what it found stands in the subject. */
export interface CloudRule extends RuleText {
  readonly on: CloudSubject['on']
}

/** What rules know beside their subject. */
export interface RuleFacts {
  readonly actions: ActionFacts
  /** `OWNER/NAME`, or the path of a project: where the workflows belong. */
  readonly repository?: string
  /** Those of the input, by host and path. */
  readonly providers?: ReadonlyMap<string, ProviderFacts>
}

/** Looks at everything of one run together. */
export interface EstateRule extends RuleText {
  readonly on: 'estate'
  readonly check: (estate: Estate) => readonly EstateFound[]
}

export type LintRule = TrustRule | WorkflowRule | PermissionsRule | EstateRule | CloudRule | ExcuseRule

type LintFix = PolicyFix | WorkloadFix

/** A changed file of a workload: what the change does to it when it runs, a person has to judge. */
export interface WorkloadFix {
  readonly risk: 'review'
  /** Unified diff of the file. */
  readonly diff: string
}

/** A changed policy. `safe`: proven to admit nobody whom the old one did not. */
export interface PolicyFix {
  readonly risk: 'safe' | 'widens'
  readonly edits: readonly Edit[]
  /** The whole new policy. */
  readonly policy: string
  /** Unified diff of the file; only where the file is the policy. */
  readonly diff?: string
}

export interface LintFinding {
  readonly rule: string
  readonly severity: Severity
  readonly place: LintPlace
  readonly role?: string
  readonly message: string
  readonly why: string
  readonly who?: PolicyRequest | TokenClaims
  /** A command that works and should not. */
  readonly call?: string
  readonly fix?: LintFix
  readonly suppression?: LintSuppression
}

/** Why a finding does not count. */
interface LintSuppression {
  readonly by: 'baseline' | 'comment' | 'ignore-file'
  /** From outside, so not safe for a terminal yet. */
  readonly reason?: string
  /** The last day on which it does not count, `2026-12-31`. */
  readonly until?: string
}

/** Something that looks like trust and could not be read. */
export interface LintGap {
  readonly file: string
  readonly why: string
}
