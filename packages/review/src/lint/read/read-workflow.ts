import type { SourceFile } from '#document/types'
import type { StepCloud, WorkflowStep, WorkflowTrigger } from '../workloads/types.ts'
import { nothing, type FileReading } from './types.ts'
import { readYamlViews, type YamlView } from './yaml-view.ts'

/** Whether a file is a workflow of GitHub Actions, by what is in it. */
export function isWorkflow(text: string): boolean {
  return /^jobs[ \t]*:/m.test(text) && /^(?:on|"on"|'on'|true)[ \t]*:/m.test(text)
}

/** Actions that ask a cloud for credentials, in lower case. */
const actions: readonly (readonly [action: string, cloud: StepCloud])[] = [
  ['aws-actions/configure-aws-credentials@', 'aws'],
  ['azure/login@', 'azure'],
  ['google-github-actions/auth@', 'google'],
]

/** The steps of a workflow that ask for credentials. What the workflow asks other files to do is not followed. */
export function readWorkflow(source: SourceFile): FileReading {
  const { file, text } = source
  const { documents, gaps } = readYamlViews(source)
  const [root] = documents
  if (root === undefined) return { ...nothing, gaps }
  const triggers = triggersOf(root.at('on') ?? root.at('true'))
  const called = triggers.some(({ event }) => event === 'workflow_call')
  const steps = (root.at('jobs')?.entries() ?? []).flatMap(([job, body]) =>
    stepsOf({ root, job, body, called }),
  )
  return steps.length === 0
    ? nothing
    : { ...nothing, workflows: [{ on: 'workflow', file, text, triggers, steps }] }
}

function triggersOf(on: YamlView | undefined): WorkflowTrigger[] {
  if (on === undefined) return []
  if (!on.isMap) return on.texts().map((event) => ({ event }))
  return on.entries().map(([event, filter]) => {
    const [branches, tags] = [filter.at('branches'), filter.at('tags')]
    return {
      event,
      ...(branches !== undefined && { branches: branches.texts() }),
      ...(tags !== undefined && { tags: tags.texts() }),
    }
  })
}

interface Job {
  readonly root: YamlView
  readonly job: string
  readonly body: YamlView
  /** Whether other workflows call this one: then they say what its jobs may do. */
  readonly called: boolean
}

function stepsOf({ root, job, body, called }: Job): WorkflowStep[] {
  const permissions = body.at('permissions') ?? root.at('permissions')
  const mayAskForToken = permissions === undefined ? (called ? undefined : false) : allowsToken(permissions)
  const environment = body.at('environment')
  const name = environment?.text() ?? environment?.at('name')?.text()
  return (body.at('steps')?.items() ?? []).flatMap((step): WorkflowStep[] => {
    const uses = step.at('uses')?.text()?.toLowerCase() ?? ''
    const cloud = actions.find(([action]) => uses.startsWith(action))?.[1]
    if (cloud === undefined) return []
    const given = step.at('with')
    return [
      {
        cloud,
        job,
        inputs: inputsOf(given),
        env: [root, body, step].flatMap(
          (scope) =>
            scope
              .at('env')
              ?.entries()
              .map(([name, value]) => ({ name, value: value.text() ?? '', lines: value.ownLines })) ?? [],
        ),
        mayAskForToken,
        environment: name?.includes('${{') === true ? undefined : name,
        hasEnvironment: environment !== undefined,
        placeOf: (input) => keyOf(given, input)?.place ?? step.place,
        linesOf: (input) => keyOf(given, input)?.ownLines ?? [],
      },
    ]
  })
}

function inputsOf(given: YamlView | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (given?.entries() ?? [])
      .map(([name, value]) => [name.toLowerCase(), value.text() ?? ''] as const)
      // what an earlier step has made is no static key
      .filter(([, value]) => !/\b(?:steps|needs)\./.test(value)),
  )
}

function allowsToken(permissions: YamlView): boolean {
  return permissions.text() === 'write-all' || permissions.at('id-token')?.text() === 'write'
}

function keyOf(given: YamlView | undefined, name: string): YamlView | undefined {
  return given?.entries().find(([key]) => key.toLowerCase() === name)?.[1]
}
