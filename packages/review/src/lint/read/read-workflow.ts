import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import type { SourceFile } from '#document/types'
import type { WorkflowStep } from '../types.ts'
import { nothing, type FileReading } from './types.ts'

/** Whether a file is a workflow of GitHub Actions, by what is in it. */
export function isWorkflow(text: string): boolean {
  return /^jobs[ \t]*:/m.test(text) && /^(?:on|"on"|'on'|true)[ \t]*:/m.test(text)
}

/** The steps of a workflow that ask for AWS credentials. What the workflow asks other files to do is not followed. */
export function readWorkflow({ file, text }: SourceFile): FileReading {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const [fault] = document.errors
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0])
    return {
      ...nothing,
      gaps: [{ file, why: `${file}:${line}:${col}: ${fault.message.split('\n')[0] ?? ''}` }],
    }
  }
  const root = document.contents
  if (!isMap(root)) return nothing
  const placeAt = (node: unknown): { file: string; line: number; column: number } => {
    const [offset = 0] = (node as { range?: readonly number[] } | undefined)?.range ?? []
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const called = /\bworkflow_call\b/.test(String(root.get('on') ?? root.get(true) ?? ''))
  const steps = pairsOf(root.get('jobs')).flatMap(([job, body]) =>
    isMap(body) ? stepsOf({ root, job, body, called, placeAt }) : [],
  )
  return steps.length === 0 ? nothing : { ...nothing, workflows: [{ on: 'workflow', file, steps }] }
}

interface Job {
  readonly root: YAMLMap
  readonly job: string
  readonly body: YAMLMap
  /** Whether other workflows call this one: then they say what its jobs may do. */
  readonly called: boolean
  readonly placeAt: (node: unknown) => WorkflowStep['placeOf'] extends (input: string) => infer P ? P : never
}

function stepsOf({ root, job, body, called, placeAt }: Job): WorkflowStep[] {
  const list = body.get('steps')
  if (!isSeq(list)) return []
  const permissions = body.get('permissions', true) ?? root.get('permissions', true)
  const mayAskForToken = permissions === undefined ? (called ? undefined : false) : allowsToken(permissions)
  return list.items.flatMap((step): WorkflowStep[] => {
    if (!isMap(step) || !String(step.get('uses')).startsWith('aws-actions/configure-aws-credentials@'))
      return []
    const given = step.get('with')
    const inputs = Object.fromEntries(
      pairsOf(given)
        .map(([name, node]) => [name.toLowerCase(), isScalar(node) ? String(node.value) : ''] as const)
        // what an earlier step has made is no static key
        .filter(([, value]) => !/\b(?:steps|needs)\./.test(value)),
    )
    const env = [root, body, step].flatMap((scope) => pairsOf(scope.get('env')).map(([name]) => name))
    return [
      {
        job,
        inputs,
        env,
        mayAskForToken,
        placeOf: (input) => placeAt(keyOf(given, input) ?? step),
      },
    ]
  })
}

function allowsToken(permissions: unknown): boolean {
  if (isScalar(permissions)) return permissions.value === 'write-all'
  return isMap(permissions) && permissions.get('id-token') === 'write'
}

function pairsOf(node: unknown): [string, unknown][] {
  if (!isMap(node)) return []
  return node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value])
}

function keyOf(node: unknown, name: string): unknown {
  if (!isMap(node)) return undefined
  return node.items.find(({ key }) => isScalar(key) && String(key.value).toLowerCase() === name)?.key
}
