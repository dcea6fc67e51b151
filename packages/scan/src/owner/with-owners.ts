import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Detector } from '#detector/types'
import { compileAnchors } from '#engine/anchor-table'
import { createScrubber } from '#engine/scrub'
import type { Finding, Place } from '#finding/types'
import { ObjectStore } from '#sources/git/object/object-store'
import { openRepository, type Repository } from '#sources/git/repository/open-repository'
import { readSmallFile } from '#sources/git/repository/small-file'
import type { CommitFacts } from '#source/types'
import { blameLine } from './blame-line.ts'
import { headFiles, type HeadFiles } from './head-files.ts'
import { parseCodeowners, type CodeOwners } from './parse-codeowners.ts'

/** Somebody who may know of a credential, and why. Texts from outside: not safe for a terminal yet. */
export interface Owner {
  readonly who: string
  /** `owns it in .github/CODEOWNERS:12`. */
  readonly why: string
}

export interface OwnerOptions {
  /** A path in the repository. */
  readonly path: string
  /** What the paths of files in findings count from. */
  readonly cwd: string
  /** Where git is looked for, in the form of `PATH`. */
  readonly searchPath: string
  readonly signal: AbortSignal
  /** For what must not be shown even in a name. */
  readonly detectors: readonly Detector[]
  readonly at: EpochSeconds
  /** How many lines are asked after at most; 50 unless said, and none after 20 s. */
  readonly blamesMost?: number
}

/** GitHub's three places and GitLab's own, in the order in which the first one counts. */
const codeownersPlaces = [
  '.github/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
] as const
const codeownersBytesMost = 3 * 1024 * 1024

const blamesMostUsual = 50
const blameMs = 20_000
/** Places of one finding that are looked at, and owners that are told. */
const placesMost = 8
const ownersMost = 5
const nameLongest = 200

/**
 * The findings with those who may know of them, the likeliest first: owners of the path by CODEOWNERS as HEAD has it,
 * who last changed the line, who committed the content first. Unchanged where there is no repository. Git is run for
 * the lines alone, a bounded number of times, and runs nothing of the repository.
 */
export async function withOwners(
  findings: readonly Finding[],
  options: OwnerOptions,
): Promise<readonly Finding[]> {
  const repository = repositoryAt(options.path)
  if (repository === undefined) return findings
  using store = new ObjectStore(repository)
  const search = new OwnerSearch(repository, headFiles(store, repository), options)
  const told: Finding[] = []
  for (const finding of findings) {
    // oxlint-disable-next-line no-await-in-loop -- git is run once at a time
    const owners = await search.ownersOf(finding)
    told.push(owners.length === 0 ? finding : { ...finding, owners })
  }
  return told
}

function repositoryAt(path: string): Repository | undefined {
  try {
    return openRepository(path)
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

/** A place in the repository, and whether HEAD has the very content there. */
interface RepositoryPlace {
  readonly path: string
  readonly line: number
  readonly isInHead: boolean
  readonly first: CommitFacts | undefined
}

class OwnerSearch {
  readonly #repository: Repository
  readonly #files: HeadFiles
  readonly #options: OwnerOptions
  readonly #codeowners: { readonly name: string; readonly owners: CodeOwners } | undefined
  readonly #clean: (text: string) => string
  readonly #signal: AbortSignal
  #blames: number

  constructor(repository: Repository, files: HeadFiles, options: OwnerOptions) {
    this.#repository = repository
    this.#files = files
    this.#options = options
    this.#codeowners = codeownersIn(files)
    this.#clean = createScrubber(compileAnchors(options.detectors), options.at, new Set()).text
    this.#signal = AbortSignal.any([options.signal, AbortSignal.timeout(blameMs)])
    this.#blames = options.blamesMost ?? blamesMostUsual
  }

  async ownersOf({ places }: Finding): Promise<readonly Owner[]> {
    const here = places.slice(0, placesMost).flatMap((place) => this.#placeIn(place))
    const byRule = here.flatMap(({ path }) => this.#byRule(path))
    const [inHead] = here.filter(({ isInHead }) => isInHead)
    const changed = inHead === undefined ? undefined : await this.#blame(inHead)
    const owners = [
      ...byRule,
      ...(changed === undefined ? [] : [this.#author(changed, 'changed the line last')]),
      ...here.flatMap(({ first }) =>
        first === undefined ? [] : [this.#author(first, 'committed it first')],
      ),
    ]
    const isFirst = ({ who }: Owner, at: number): boolean =>
      owners.findIndex((owner) => owner.who === who) === at
    return owners.filter(isFirst).slice(0, ownersMost)
  }

  #byRule(path: string): readonly Owner[] {
    const { name = '', owners } = this.#codeowners ?? {}
    return (owners?.of(path) ?? []).map(({ who, line }) => ({
      who: this.#clean(who),
      why: `owns it in ${name}:${line}`,
    }))
  }

  #author({ author, email, at }: CommitFacts, did: string): Owner {
    const who = `${author} <${email}>`.slice(0, nameLongest)
    return { who: this.#clean(who), why: `${did}, ${new Date(at * 1000).toISOString().slice(0, 10)}` }
  }

  async #blame({ path, line }: RepositoryPlace): Promise<CommitFacts | undefined> {
    if (this.#blames <= 0 || this.#signal.aborted) return undefined
    this.#blames -= 1
    const { searchPath } = this.#options
    try {
      return await blameLine(path, line, { repository: this.#repository, searchPath, signal: this.#signal })
    } catch (error) {
      // out of time: that is no fault of the scan, unless its caller ended it
      this.#options.signal.throwIfAborted()
      if (this.#signal.aborted) return undefined
      throw error
    }
  }

  #placeIn({ origin, line }: Place): readonly RepositoryPlace[] {
    if (origin.kind === 'git') {
      const { path, isInHead, first, inside } = origin
      // a line of a member of an archive is none of the archive
      return path === undefined ? [] : [{ path, line, isInHead: isInHead && inside === undefined, first }]
    }
    if (origin.kind === 'staged') return [{ path: origin.path, line, isInHead: false, first: undefined }]
    return origin.kind === 'file' ? this.#fileIn(origin.path, line) : []
  }

  #fileIn(shown: string, line: number): readonly RepositoryPlace[] {
    const { workTree } = this.#repository
    if (workTree === undefined) return []
    const file = resolve(this.#options.cwd, shown)
    const path = relative(workTree, realPathOf(file)).split(sep).join('/')
    if (path === '' || path.startsWith('../')) return []
    const id = this.#files.idOf(path)
    return [{ path, line, isInHead: id !== undefined && id === blobIdOf(file, id), first: undefined }]
  }
}

function codeownersIn(files: HeadFiles): { readonly name: string; readonly owners: CodeOwners } | undefined {
  for (const name of codeownersPlaces) {
    const text = files.textOf(name, codeownersBytesMost)
    if (text !== undefined) return { name, owners: parseCodeowners(text, name.startsWith('.gitlab/')) }
  }
  return undefined
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** The name that git gives to the content of a file, in the format of `like`; undefined where it cannot be read. */
function blobIdOf(file: string, like: string): string | undefined {
  const content = readSmallFile(file)
  if (content === undefined) return undefined
  const hash = createHash(like.length === 40 ? 'sha1' : 'sha256')
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex')
}
