#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on any Node a machine has, and then continue on one that is new enough.
// Names that an old Node lacks are looked up, not imported.
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldest = [24, 12]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])

/**
 * A server lets go of nearly all it allocates at once. Collecting that takes little time in one thread; in four it takes
 * longer, an eighth of the whole CPU time of an exchange. V8's own nursery on a large machine would hold 100 MB more.
 * On a busy machine some of it outlives two collections, and V8 would let such garbage pile up to another 100 MB: the
 * limit of the old generation follows what was alive, half as much again.
 */
const serverFlags = ['up', 'server'].includes(process.argv[2])
  ? ['--max-semi-space-size=8', '--no-parallel-scavenge', '--heap-growing-percent=50']
  : []
const hasFlags = serverFlags.every((flag) => process.execArgv.includes(flag))

if (!isNewEnough) await continueOnPinnedNode()
else if (hasFlags || !process.execve) await start()
else continueWithFlags()

/** The same process with the flags that only a new image takes: pid, streams and environment stay. */
function continueWithFlags() {
  process.execve(process.execPath, [
    process.execPath,
    ...process.execArgv,
    ...serverFlags,
    ...process.argv.slice(1),
  ])
}

async function start() {
  const cache = privateCacheFolder()
  if (cache !== undefined) module.enableCompileCache(cache)
  const here = dirname(fileURLToPath(import.meta.url))
  const source = join(here, '..', 'src', 'program', 'main.ts')
  const { main } = await import(existsSync(source) ? source : join(here, '..', 'src', 'program', 'main.js'))
  await main(process.argv.slice(2))
}

/**
 * Where compiled code is kept between starts. Whoever can write there runs code as us, so never Node's own choice, a
 * folder of a fixed name under the shared temporary one; without a folder of this user's alone, nothing is kept.
 */
function privateCacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(process.env.HOME || '', '.cache')
  if (!isAbsolute(base)) return undefined
  const folder = join(base, 'vouchsafe')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    return uid === process.geteuid?.() && (mode & 0o022) === 0 ? folder : undefined
  } catch {
    return undefined
  }
}

/** The package `node-linux-*` carries a Node binary; npm installed it beside us where the platform has one. */
async function continueOnPinnedNode() {
  const binary = findPinnedNode()
  if (binary === undefined) {
    process.stderr.write(
      `vouch: expected Node ${oldest.join('.')} or newer, found ${process.versions.node}; install a newer Node and try again\n`,
    )
    process.exitCode = 1
    return
  }
  const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')])
  const child = spawn(binary, [...serverFlags, ...process.argv.slice(1)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'])
    process.on(signal, () => child.kill(signal))
  // a terminal sends these to its whole foreground group, the child among them: once is enough
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGWINCH'])
    process.on(signal, () => isInForeground() || child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`vouch: \`${binary}\` could not be started (${error.code})\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)
  })
}

/** By proc_pid_stat(5): our group is the one in the foreground of our terminal. */
function isInForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === foreground
  } catch {
    return process.stdin.isTTY === true
  }
}

function findPinnedNode() {
  const require = module.createRequire(import.meta.url)
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`)
    return join(dirname(manifest), 'bin', 'node')
  } catch {
    return undefined
  }
}
