import type { SourceFile } from '#document/types'
import type {
  KubernetesSubject,
  PodSpec,
  ProjectedToken,
  ServiceAccount,
  Written,
} from '../workloads/types.ts'
import { nothing, type FileReading } from './types.ts'
import { readYamlViews, type YamlView } from './yaml-view.ts'

/** Where each kind has its pod (Kubernetes API reference, "Workload resources"). */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Pod', ['spec']],
  ['PodTemplate', ['template', 'spec']],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'].map(
    (kind): [string, readonly string[]] => [kind, ['spec', 'template', 'spec']],
  ),
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
])

const kinds = `(?:ServiceAccount|${[...podPaths.keys()].join('|')})(?:List)?|List`
const kindLine = new RegExp(`["']?\\bkind["']?[ \\t]*:[ \\t]*["']?(?:${kinds})["']?[ \\t]*(?:[,}#].*)?$`, 'm')
/** Lists in lists are no form that anything prints. */
const deepestLists = 8

/** Whether a file holds manifests of Kubernetes that are about identity. */
export function isKubernetes(text: string): boolean {
  return /["']?\bapiVersion["']?[ \t]*:/.test(text) && kindLine.test(text)
}

/** Service accounts and whatever runs pods, of every document of a stream and of every list in it. */
export function readKubernetes(source: SourceFile): FileReading {
  const { file, text } = source
  if (isTemplate(text)) return { ...nothing, isTemplate: true }
  const { documents, gaps } = readYamlViews(source)
  const resources = documents.flatMap((document) => [...resourcesIn(document, 0)])
  const subject: KubernetesSubject = {
    on: 'kubernetes',
    file,
    serviceAccounts: resources.flatMap(serviceAccountOf),
    pods: resources.flatMap((resource) => podOf(resource, text)),
  }
  const isEmpty = subject.serviceAccounts.length === 0 && subject.pods.length === 0
  return { ...nothing, kubernetes: isEmpty ? [] : [subject], gaps }
}

/** Braces in quotes belong to those who read the value, such as Kyverno; others make a text that is no YAML yet. */
function isTemplate(text: string): boolean {
  return text.includes('{{') && text.replaceAll(/"[^"\n]*"|'[^'\n]*'|#[^\n]*/g, '').includes('{{')
}

/** Whether something is filled in before it is applied (`envsubst`, kustomize, Helm): then its name is not known. */
function isFilledIn(...texts: readonly (string | undefined)[]): boolean {
  return texts.some((text) => text !== undefined && /\$|\{\{/.test(text))
}

function* resourcesIn(view: YamlView, depth: number): Iterable<YamlView> {
  const kind = view.at('kind')?.text() ?? ''
  if (!kind.endsWith('List')) yield view
  else if (depth < deepestLists)
    for (const item of view.at('items')?.items() ?? []) yield* resourcesIn(item, depth + 1)
}

function serviceAccountOf(view: YamlView): ServiceAccount[] {
  const name = view.at('metadata', 'name')
  const text = name?.text()
  if (view.at('kind')?.text() !== 'ServiceAccount' || name === undefined || text === undefined) return []
  if (isFilledIn(text, namespaceOf(view).namespace)) return []
  const annotations = view.at('metadata', 'annotations')?.entries() ?? []
  return [
    {
      name: text,
      ...namespaceOf(view),
      place: name.place,
      annotations: new Map(annotations.flatMap(([key, value]) => pairs(key, writtenBy(value)))),
    },
  ]
}

function podOf(view: YamlView, text: string): PodSpec[] {
  const kind = view.at('kind')?.text() ?? ''
  const path = podPaths.get(kind)
  const spec = path === undefined ? undefined : view.at(...path)
  if (spec === undefined) return []
  // the older name of the field is still read
  const account = writtenBy(spec.at('serviceAccountName') ?? spec.at('serviceAccount'))
  if (isFilledIn(account?.value, namespaceOf(view).namespace)) return []
  const name = view.at('metadata', 'name') ?? view.at('metadata', 'generateName')
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(
    (list) => spec.at(list)?.items() ?? [],
  )
  return [
    {
      kind,
      text,
      name: name?.text() ?? '',
      ...namespaceOf(view),
      place: (name ?? view).place,
      ...(account !== undefined && { serviceAccount: account }),
      tokens: (spec.at('volumes')?.items() ?? []).flatMap(tokensOf),
      env: containers.flatMap((container) => (container.at('env')?.items() ?? []).flatMap(variableOf)),
      secrets: containers.flatMap((container) =>
        (container.at('envFrom')?.items() ?? []).flatMap(
          (from) => writtenBy(from.at('secretRef', 'name')) ?? [],
        ),
      ),
    },
  ]
}

function tokensOf(volume: YamlView): ProjectedToken[] {
  return (volume.at('projected', 'sources')?.items() ?? []).flatMap((source) => {
    const token = source.at('serviceAccountToken')
    if (token === undefined) return []
    const [audience, seconds] = [writtenBy(token.at('audience')), writtenBy(token.at('expirationSeconds'))]
    return [
      {
        place: token.place,
        ...(audience !== undefined && { audience }),
        ...(seconds !== undefined && { expirationSeconds: seconds }),
      },
    ]
  })
}

function variableOf(variable: YamlView): PodSpec['env'] {
  const name = variable.at('name')
  const text = name?.text()
  if (name === undefined || text === undefined) return []
  return [
    { name: text, value: variable.at('value')?.text() ?? '', place: name.place, lines: variable.ownLines },
  ]
}

function namespaceOf(view: YamlView): { readonly namespace?: string } {
  const namespace = view.at('metadata', 'namespace')?.text()
  return namespace === undefined ? {} : { namespace }
}

function writtenBy(view: YamlView | undefined): Written | undefined {
  const value = view?.text()
  return view === undefined || value === undefined ? undefined : { value, place: view.place }
}

function pairs(key: string, written: Written | undefined): (readonly [string, Written])[] {
  return written === undefined ? [] : [[key, written]]
}
