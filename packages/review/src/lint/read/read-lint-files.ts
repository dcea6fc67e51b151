import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { SourceFile } from '#document/types'
import { recogniseSource } from '#sources/recognise-source'
import { joinPermissions } from '../permissions/join-permissions.ts'
import { trustSubject } from '../trust-subject.ts'
import type { LintGap, LintSubject, ProviderFacts } from '../types.ts'
import { applicationSubject } from '../clouds/judge-application.ts'
import { joinPools } from '../clouds/join-pools.ts'
import { readClouds } from './read-clouds.ts'
import { isGitlab, readGitlab } from './read-gitlab.ts'
import { readJson } from './read-json.ts'
import { isKubernetes, readKubernetes } from './read-kubernetes.ts'
import { isManifest, readManifest } from './read-manifest.ts'
import { readSourceRoles } from './read-source.ts'
import { isTerraformFile, readTerraform } from './read-terraform.ts'
import { isWorkflow, readWorkflow } from './read-workflow.ts'
import { nothing, type FileReading, type LintFacts } from './types.ts'

export interface LintReading {
  readonly subjects: readonly LintSubject[]
  /** What the files say of providers, by host and path. */
  readonly providers: ReadonlyMap<string, ProviderFacts>
  /** What looks like trust and could not be read. */
  readonly gaps: readonly LintGap[]
  /** Templates of Helm: what they come to is known when they are rendered. */
  readonly templates: readonly string[]
  /** Files that are none of what can be read. */
  readonly strangers: readonly string[]
}

/**
 * Everything of trust in some files, whatever their names: trust policies, what the AWS CLI prints of roles,
 * manifests, templates, plans, workflows, modules of Terraform, pipelines of GitLab, manifests of Kubernetes. Other
 * files are left out. Never throws for what is in a file.
 */
export function readLintFiles(files: Iterable<SourceFile>, facts: LintFacts): LintReading {
  const strangers: string[] = []
  const templates: string[] = []
  const { terraform = [], others = [] } = Object.groupBy(files, ({ file }) =>
    isTerraformFile(file) ? 'terraform' : 'others',
  )
  const alone = others.map((file) => {
    const reading = readFile(file, facts)
    if (reading === nothing) strangers.push(file.file)
    if (reading.isTemplate === true) templates.push(file.file)
    return reading
  })
  const readings = [...alone, ...readTerraform(terraform, facts)]
  const providers = new Map<string, ProviderFacts>(readings.flatMap((reading) => [...reading.providers]))
  const gaps = readings.flatMap((reading) => [...reading.gaps])
  const policies = onceEach(readings.flatMap((reading) => [...reading.policies]))
  const permissions = joinPermissions(readings.map((reading) => reading.permissions))
  gaps.push(...permissions.gaps)
  const subjects: LintSubject[] = [
    ...readings.flatMap(({ workflows, kubernetes, gitlab }) => [...workflows, ...kubernetes, ...gitlab]),
    ...permissions.subjects,
    ...joinPools(readings.map(({ pools }) => pools)),
    ...readings.flatMap(({ applications }) => applications).map(applicationSubject),
  ]
  for (const policy of policies)
    try {
      subjects.push(trustSubject({ ...policy, providers }))
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      const { file, line, column } = policy.place([])
      const whose = policy.role === undefined ? '' : ` of role \`${policy.role}\``
      gaps.push({ file, why: `${file}:${line}:${column}: the trust policy${whose}: ${error.message}` })
    }
  return { subjects, providers, gaps, templates, strangers }
}

function readFile(source: SourceFile, facts: LintFacts): FileReading {
  try {
    return readKnown(source, facts)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const { problems } = error.detail
    const lines = Array.isArray(problems) ? problems.map(String) : [error.message]
    return { ...nothing, gaps: lines.map((why) => ({ file: source.file, why })) }
  }
}

function readKnown(source: SourceFile, facts: LintFacts): FileReading {
  const { text } = source
  if (isManifest(text)) return readManifest(source, facts)
  if (isWorkflow(text)) return readWorkflow(source)
  if (isKubernetes(text)) return readKubernetes(source)
  if (isGitlab(text)) return readGitlab(source)
  const known = recogniseSource(source)
  if (known !== undefined) return readSourceRoles(known, facts)
  return readClouds(source) ?? (/^\s*\{/.test(text) ? readJson(source, facts) : undefined) ?? nothing
}

/** A policy may be a file of its own and be named by a manifest: it is one policy, and the manifest knows whose. */
function onceEach(policies: FileReading['policies']): FileReading['policies'] {
  const named = new Set(
    policies.filter(({ isWhole, role }) => isWhole && role !== undefined).map(({ file }) => file),
  )
  const seen = new Set<string>()
  return policies.filter(({ isWhole, role, file }) => {
    if (!isWhole) return true
    if (role === undefined && named.has(file)) return false
    const isFirst = !seen.has(file)
    seen.add(file)
    return isFirst
  })
}
