/** A repository that looks like one of code, made in seconds and the same every time. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { githubToken } from '../../packages/scan/src/testing/credentials.ts'

export interface RepositoryShape {
  readonly commits: number
  readonly files: number
}

/** Plants in it: one every so many commits, taken away in the next. */
export const plantEvery = 250

const words =
  'account address apply async await batch buffer build bytes cache call check client close config const context count create data decode default delete detail each encode entry error event export field file filter find format from function get group handle header host import index input insert interface invalid item join key kind length limit line list load lock log map match message method mode name next node number object offset open options order output parse part path pending policy pool port print process query queue range read record region release remove render replace request reset resolve response result return role root route rule scan schema scope select send server session set signal size source start state status step store stream string struct sub switch table target test text throw time token trace type unit update user value verify version wait window worker write'.split(
    ' ',
  )

/** Numerical Recipes' generator: 32 bits of state, enough to vary text. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const maker = (
  next: (below: number) => number,
): { line: () => string; file: () => string[]; next: (below: number) => number } => {
  const word = (): string => words[next(words.length)] ?? ''
  const line = (): string =>
    `${' '.repeat(2 * next(4))}${word()} ${word()}${next(2) === 0 ? `.${word()}(${word()}, ${next(1000)})` : ` = ${word()} // ${word()} ${word()} ${word()}`}`
  return { line, file: () => Array.from({ length: 40 + next(500) }, line), next }
}

/** A working tree's worth of files, by path. */
export function* generateFiles(count: number, seed: number): Generator<[path: string, text: string]> {
  const { file, next } = maker(generator(seed))
  for (let n = 0; n < count; n++) yield [pathOf(n), `${file().join('\n')}\n${'x'.repeat(next(3))}\n`]
}

const pathOf = (n: number): string => `src/part-${n % 17}/unit-${n % 5}/file-${n}.ts`

function* history({ commits, files }: RepositoryShape): Generator<string> {
  const { line, file, next } = maker(generator(20_261_122))
  const tree = Array.from({ length: files }, file)
  let mark = 0
  const commit = (n: number, changed: ReadonlyMap<string, string>): string => {
    const message = `change ${n}: ${line().trim()}`
    const at = `${1_600_000_000 + n * 3600} +0000`
    const head = `commit refs/heads/main\nmark :${++mark}\nauthor Ada <ada@example.test> ${at}\ncommitter Ada <ada@example.test> ${at}\n`
    const entries = [...changed].map(
      ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    )
    return `${head}data ${Buffer.byteLength(message)}\n${message}\n${entries.join('')}\n`
  }
  yield commit(0, new Map(tree.map((lines, n) => [pathOf(n), lines.join('\n')])))
  for (let n = 1; n < commits; n++) {
    const changed = new Map<string, string>()
    for (let edits = 1 + next(4); edits > 0; edits--) {
      const which = next(next(4) === 0 ? files : Math.ceil(files / 8))
      const lines = tree[which] ?? []
      lines.splice(next(lines.length), next(4), ...Array.from({ length: 1 + next(6) }, line))
      changed.set(pathOf(which), lines.join('\n'))
    }
    if (n % plantEvery === 0) changed.set('deploy.env', `TOKEN=${githubToken(`bench ${n}`)}\n`)
    if (n % plantEvery === 1 && n > 1) changed.set('deploy.env', 'TOKEN=\n')
    yield commit(n, changed)
  }
}

/** Makes a bare repository at `path`, in one pack as `git gc --aggressive` leaves it. */
export async function generateRepository(path: string, shape: RepositoryShape): Promise<void> {
  mkdirSync(path, { recursive: true })
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...given: readonly string[]): void =>
    void execFileSync('git', ['-C', path, ...given], { env, stdio: 'ignore' })
  git('init', '--bare', '-b', 'main')
  const child = spawn('git', ['-C', path, 'fast-import', '--quiet'], {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  for (const text of history(shape)) if (!child.stdin.write(text)) await once(child.stdin, 'drain')
  child.stdin.end()
  await once(child, 'close')
  git('repack', '-a', '-d', '-f', '--window=20', '--depth=50')
}
