/** Everything that is planted, in one temporary folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  createTestRepository,
  type TestRepository,
} from '../../packages/scan/src/sources/git/testing/test-repository.ts'
import { archiveCarriers } from './archive-carriers.ts'
import type { FileCarrier } from './carrier.ts'
import { fileCarriers } from './file-carriers.ts'
import { historyCarriers } from './history-carriers.ts'
import { dockerArchive, emptyImage, writeLayout } from './image.ts'
import { imageCarriers } from './image-carriers.ts'
import { makePlant, type Plant, type PlantKind } from './plants.ts'

/** The places that are scanned, each by one command of a tool; also the headings of the page. */
export const places = {
  history: 'The history of a repository',
  staged: 'What is staged',
  folder: 'A folder',
  archives: 'A folder of archives',
  layout: 'A container image, OCI layout',
  dockerArchive: 'A container image, docker archive',
  stdin: 'Standard input',
} as const

export type PlaceName = keyof typeof places

/** One plant in one carrier. */
export interface Planted {
  readonly place: PlaceName
  readonly carrier: string
  readonly kind: PlantKind
  readonly plant: Plant
  /** Of a file that holds nothing else worth a finding. */
  readonly path?: string
}

export interface Scene extends Disposable {
  readonly planted: readonly Planted[]
  /** What is scanned, by its place; for `stdin` the file that is piped in. */
  readonly paths: Readonly<Record<PlaceName, string>>
  /** A home that tools may write to. */
  readonly home: string
}

const token: PlantKind = 'GitHub token'

export function createScene(): Scene {
  const root = mkdtempSync(join(tmpdir(), 'vouch-carriers-'))
  const history = createTestRepository()
  const staged = createTestRepository()
  const paths = {
    history: history.path,
    staged: staged.path,
    folder: join(root, 'folder'),
    archives: join(root, 'archives'),
    layout: join(root, 'layout'),
    dockerArchive: join(root, 'image.tar'),
    stdin: join(root, 'stdin.txt'),
  }
  const home = join(root, 'home')
  mkdirSync(home)
  // one scanner commits what is staged, for a moment
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.test\n')
  const planted = [
    ...plantHistory(history),
    ...plantStaged(staged),
    ...plantFiles(fileCarriers, 'folder', paths.folder),
    ...plantFiles(archiveCarriers, 'archives', paths.archives),
    ...plantImage('layout', paths.layout),
    ...plantImage('dockerArchive', paths.dockerArchive),
    ...plantStdin(paths.stdin),
  ]
  return {
    planted,
    paths,
    home,
    [Symbol.dispose]: () => {
      history[Symbol.dispose]()
      staged[Symbol.dispose]()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function newPlant(place: PlaceName, carrier: string, kind: PlantKind = token): Planted {
  return { place, carrier, kind, plant: makePlant(kind, `${place}/${carrier}`) }
}

function plantHistory(repository: TestRepository): readonly Planted[] {
  repository.write('README.md', '# shop\n')
  repository.commit('begin')
  return historyCarriers.map(({ name, plant }) => {
    const planted = newPlant('history', name)
    plant(repository, planted.plant.text)
    return planted
  })
}

function plantStaged(repository: TestRepository): readonly Planted[] {
  repository.write('README.md', '# shop\n')
  repository.commit('begin')
  const planted = newPlant('staged', 'a line added to a file')
  repository.write('README.md', `# shop\ntoken: ${planted.plant.text}\n`)
  repository.git(['add', 'README.md'])
  return [planted]
}

function plantFiles(carriers: readonly FileCarrier[], place: PlaceName, root: string): readonly Planted[] {
  return carriers.map(({ name, kind, path, content }) => {
    const planted = newPlant(place, name, kind)
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content(planted.plant.text))
    return { ...planted, path }
  })
}

function plantImage(place: 'layout' | 'dockerArchive', path: string): readonly Planted[] {
  const image = emptyImage()
  const planted = imageCarriers.map(({ name, plant }) => {
    const made = newPlant(place, name)
    plant(image, made.plant.text)
    return made
  })
  if (place === 'layout') writeLayout(image, path)
  else writeFileSync(path, dockerArchive(image))
  return planted
}

function plantStdin(path: string): readonly Planted[] {
  const planted = newPlant('stdin', 'a line of a stream')
  writeFileSync(path, `10:00 started\n10:01 token ${planted.plant.text}\n`)
  return [planted]
}
