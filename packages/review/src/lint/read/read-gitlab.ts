import type { SourceFile } from '#document/types'
import type { GitlabJob, Written } from '../workloads/types.ts'
import { nothing, type FileReading } from './types.ts'
import { readYamlViews, type YamlView } from './yaml-view.ts'

const roleArn = /\barn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+/g
const scripts = ['before_script', 'script', 'after_script']

/** Whether a file is a pipeline of GitLab whose jobs ask for tokens. */
export function isGitlab(text: string): boolean {
  return /^[ \t]+["']?id_tokens["']?[ \t]*:/m.test(text)
}

/** Jobs that ask for tokens, with the roles that they name. What the pipeline includes is not followed. */
export function readGitlab(source: SourceFile): FileReading {
  const { file } = source
  const { documents, gaps } = readYamlViews(source)
  // a header with inputs may stand before the pipeline
  const jobs = documents.flatMap((root) => {
    const shared = rolesIn(root.at('variables'))
    const usual = root.at('default', 'id_tokens')
    return root.entries().flatMap(([name, job]) => jobOf(name, job, { shared, usual }))
  })
  return { ...nothing, gitlab: jobs.length === 0 ? [] : [{ on: 'gitlab', file, jobs }], gaps }
}

interface Shared {
  readonly shared: readonly Written[]
  readonly usual: YamlView | undefined
}

function jobOf(name: string, job: YamlView, { shared, usual }: Shared): GitlabJob[] {
  const asked = job.at('id_tokens') ?? usual
  if (asked === undefined || (job.at('script') ?? job.at('trigger')) === undefined) return []
  const tokens = asked.entries().map(([variable, token]) => ({
    name: variable,
    audiences: audiencesOf(token.at('aud')),
  }))
  const own = [...rolesIn(job.at('variables')), ...scripts.flatMap((script) => rolesIn(job.at(script)))]
  return [{ name, place: job.place, tokens, roles: own.length > 0 ? own : shared }]
}

function audiencesOf(aud: YamlView | undefined): Written[] {
  if (aud === undefined) return []
  return [aud, ...aud.items()].flatMap((view) => {
    const value = view.text()
    return value === undefined ? [] : [{ value, place: view.place }]
  })
}

/** Role ARNs in the texts of a mapping or a list. */
function rolesIn(view: YamlView | undefined): Written[] {
  if (view === undefined) return []
  return [view, ...view.items(), ...view.entries().map(([, value]) => value)].flatMap((one) =>
    [...(one.text() ?? '').matchAll(roleArn)].map(([value]) => ({ value, place: one.place })),
  )
}
