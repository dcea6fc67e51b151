import { refuseProblems } from '@vouchsafe/trust/resource'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { draftTemplate } from '#cloudformation/draft-template'
import type { DraftReading, Skipped } from '#draft/reading'
import { toDocuments } from '#draft/to-documents'
import { draftPlan } from '#terraform/draft-plan'
import type { Source, SourceFormat } from './recognise-source.ts'

/** What a file cannot know of itself. */
export interface SourceFacts {
  /** 12 digits: where its resources go, and what `AWS::AccountId` is. */
  readonly account: string
  /** `AWS::Region` */
  readonly region: string
  /** Name of the stack, of which names are made that AWS would make up. */
  readonly stack: string
  /** Of a template: parameters by name, and values of other resources by `LogicalId` or `LogicalId.Attribute`. */
  readonly parameters: ReadonlyMap<string, string>
  /** Unique ids of the roles that exist already, by name. */
  readonly roleIds?: ReadonlyMap<string, string>
}

export interface SourceReading {
  readonly format: SourceFormat
  /** For `planChange`, each with its place in the file. */
  readonly documents: readonly ManifestDocument[]
  readonly skipped: readonly Skipped[]
  readonly notes: readonly string[]
  /** Whether it has a use for a parameter of this name. */
  readonly takes: (parameter: string) => boolean
}

/**
 * The resources of trust in a file that people have. Whatever cannot be evaluated is reported with its place, all
 * of it at once; nothing is guessed.
 *
 * @throws VouchsafeError `manifest_invalid`; `detail.problems` holds a line for each, beginning with
 *   `file:line:column` and the logical id or address
 */
export function readSource({ format, document }: Source, facts: SourceFacts): SourceReading {
  const reading: DraftReading & { takes?: (parameter: string) => boolean } =
    format === 'cloudformation' ? draftTemplate(document, facts) : draftPlan(document, facts)
  const { documents, problems } = toDocuments(reading.drafts, facts.account)
  refuseProblems([...reading.problems, ...problems])
  const { skipped, notes, takes = () => false } = reading
  return { format, documents, skipped, notes, takes }
}
