import type { Question } from '@vouchsafe/exchange/flow'
import type { Resource } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import type { IamOperation } from '#aws/iam/operation/types'
import { page, tagKeys, tags } from '#aws/iam/parameter/common'
import { required, type Parameter } from '#aws/iam/parameter/parameter'
import { ask, type Asked, type RequestFacts } from '#aws/iam/question/ask'
import { rewrite } from './stored.ts'
import { affectedTags, sorted, tagsOf, tagSpec, withoutTags, withTags } from './tags.ts'

/** A type of resource that carries tags. */
export interface Taggable {
  /** As the operations are called: `TagRole`, `UntagRole`, `ListRoleTags`. */
  readonly type: string
  /** The parameter that names the resource. */
  readonly parameter: string
  readonly name: Parameter<string>
  readonly asked: (trust: TrustSnapshot, account: string, name: string) => Asked
  /** @throws VouchsafeError `trust_not_found` */
  readonly find: (trust: TrustSnapshot, account: string, name: string) => Resource
  readonly keyOf: (account: string, name: string) => Pick<Resource, 'kind' | 'account' | 'name'>
}

/** Tag, Untag and List…Tags of one type of resource. */
export function tagOperations(taggable: Taggable): Record<string, IamOperation> {
  const { type } = taggable
  return {
    [`Tag${type}`]: tagging(taggable),
    [`Untag${type}`]: untagging(taggable),
    [`List${type}Tags`]: listing(taggable),
  }
}

interface TagCall {
  readonly trust: TrustSnapshot
  readonly account: string
  readonly input: object
}

/** What the three operations do alike. */
function common({ type, parameter, name, asked, find, keyOf }: Taggable) {
  // `nameOf` alone reads it: its name is not in the type
  const table: Readonly<Record<never, never>> = { [parameter]: name }
  const nameOf = ({ input }: TagCall): string =>
    String((input as Readonly<Record<string, unknown>>)[parameter])
  return {
    type,
    table,
    nameOf,
    question: (call: TagCall, action: string, facts?: RequestFacts): readonly Question[] => [
      ask(action, asked(call.trust, call.account, nameOf(call)), facts),
    ],
    find: (call: TagCall): Resource => find(call.trust, call.account, nameOf(call)),
    subject: (call: TagCall) => keyOf(call.account, nameOf(call)),
  }
}

function tagging(taggable: Taggable): IamOperation {
  const { type, table, question, find, subject } = common(taggable)
  return writing({
    parameters: { ...table, Tags: required(tags) },
    questions: (call) => question(call, `Tag${type}`, { tags: call.input.Tags }),
    subject,
    part: (before, { input }) => affectedTags(tagsOf(before), [...input.Tags.keys()]),
    plan: (call) => {
      const resource = find(call)
      const { tags: _, ...rest } = resource.spec
      return rewrite(resource, { ...rest, ...tagSpec(withTags(tagsOf(resource), call.input.Tags)) })
    },
  })
}

function untagging(taggable: Taggable): IamOperation {
  const { type, table, question, find, subject } = common(taggable)
  return writing({
    parameters: { ...table, TagKeys: tagKeys },
    questions: (call) => question(call, `Untag${type}`, { tagKeys: call.input.TagKeys }),
    subject,
    part: (before, { input }) => affectedTags(tagsOf(before), input.TagKeys),
    plan: (call) => {
      const resource = find(call)
      const { tags: _, ...rest } = resource.spec
      return rewrite(resource, { ...rest, ...tagSpec(withoutTags(tagsOf(resource), call.input.TagKeys)) })
    },
  })
}

function listing(taggable: Taggable): IamOperation {
  const { type, table, question, find, nameOf } = common(taggable)
  const operation = `List${type}Tags`
  return reading({
    parameters: { ...table, ...page },
    questions: (call) => question(call, operation),
    answer: (call) => {
      const { items, rest } = pageOf(sorted(tagsOf(find(call))), ([key]) => key, {
        listing: { operation, account: call.account, filters: [nameOf(call)] },
        input: call.input,
      })
      return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...pageTree(rest) }
    },
  })
}
