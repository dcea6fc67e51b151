import { execFileSync } from 'node:child_process'

/** A repository to be measured, and how the page names it. */
export interface Subject {
  /** `acme/shop`, or what was generated. */
  readonly name: string
  readonly path: string
}

/** Clones that `VOUCH_BENCH_REPOSITORIES` names, as `acme/shop=PATH,…`. */
export function namedRepositories(): readonly Subject[] {
  const given = process.env['VOUCH_BENCH_REPOSITORIES'] ?? ''
  return given
    .split(',')
    .filter(Boolean)
    .map((pair) => {
      const [name, path] = pair.split('=')
      if (name === undefined || path === undefined)
        throw new Error(`expected NAME=PATH in VOUCH_BENCH_REPOSITORIES, found \`${pair}\``)
      return { name, path }
    })
}

/** What a repository is, in one line: commit, commits, objects, size of its packs. */
export function describe({ path }: Subject): string {
  const git = (...given: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...given], { encoding: 'utf8' }).trim()
  const counts = new Map(
    git('count-objects', '-v')
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  )
  const number = (value: string | undefined): string => Number(value ?? 0).toLocaleString('en-US')
  const commits = number(git('rev-list', '--all', '--count'))
  const mebibytes = Math.round(Number(counts.get('size-pack')) / 1024)
  const replaced = git('replace', '--list').split('\n').filter(Boolean).length
  const lacks = replaced === 0 ? '' : `; ${replaced} blobs that the clone lacks are empty ones here`
  return `HEAD ${git('rev-parse', '--short=12', 'HEAD')}, ${commits} commits, ${number(counts.get('in-pack'))} objects, packs of ${mebibytes} MiB${lacks}`
}
