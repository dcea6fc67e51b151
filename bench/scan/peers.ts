/** The scanners that are measured, and how each is asked. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gitleaks, prepareGoProgram } from '../../interop/setup/go-program.ts'
import { vouchBin } from '../../test/scene/vouch.ts'

export interface Peer {
  readonly name: string
  readonly program: string
  readonly arguments: (path: string) => readonly string[]
  /** Exit codes of a run that went well, besides 0: something was found, or not all could be read. */
  readonly exits?: readonly number[]
  /** It may know what its last run of the same kind read. */
  readonly keepsState?: boolean
  /** How many findings its output holds, as it counts them; throws on what is no report. */
  readonly findings?: (output: string) => number
}

const vouchFindings = (output: string): number =>
  // our own report
  (JSON.parse(output) as { readonly findings: readonly unknown[] }).findings.length
const listed = (output: string): number => (JSON.parse(output) as readonly unknown[]).length
const jsonLines =
  (mark: string) =>
  (output: string): number =>
    output.split('\n').filter((line) => line.startsWith('{') && line.includes(mark)).length

/** `git log` as gitleaks runs it, with nobody who reads: what no scanner of patches can go below. */
const gitLog: Peer = {
  name: '`git log -p` alone',
  program: 'git',
  arguments: (path) => ['-C', path, 'log', '-p', '-U0', '--full-history', '--all', '--diff-filter=tuxdb'],
}

export const vouchHistory: Peer = {
  name: '`vouch scan --git`',
  program: process.execPath,
  arguments: (path) => [vouchBin, 'scan', '--git', path, '--json'],
  exits: [1, 3],
  findings: vouchFindings,
}

/** Reads only what is new, which is nothing. */
const vouchAgain: Peer = { ...vouchHistory, name: '`vouch scan --git` a second time', keepsState: true }

export const vouchFolder: Peer = {
  name: '`vouch scan`',
  program: process.execPath,
  arguments: (path) => [vouchBin, 'scan', path, '--json'],
  exits: [1, 3],
  findings: vouchFindings,
}

const patchReport = ['--no-banner', '--log-level=error', '--report-format=json', '--report-path=-']

/** Scanners that are not built here, where the environment names a program. */
const named: readonly Omit<Peer, 'program'>[] = [
  {
    name: 'Kingfisher',
    arguments: (path) => ['scan', path, '--no-validate', '--no-update-check', '--format=jsonl', '--jobs=2'],
    exits: [200, 205],
    findings: jsonLines('"finding"'),
  },
  {
    name: 'TruffleHog',
    arguments: (path) => [
      'git',
      `file://${path}`,
      ...(existsSync(join(path, '.git')) ? [] : ['--bare']),
      '--no-verification',
      '--no-update',
      '--json',
      '--concurrency=2',
    ],
    exits: [183],
    findings: jsonLines('"DetectorName"'),
  },
  { name: 'Betterleaks', arguments: (path) => ['git', ...patchReport, path], exits: [1], findings: listed },
]

/** All that reads a history here: the floor, vouch, gitleaks, and what `VOUCH_KINGFISHER` and its like name. */
export function historyPeers(): readonly Peer[] {
  const others = named.flatMap((peer) => {
    const program = process.env[`VOUCH_${peer.name.toUpperCase()}`]
    return program === undefined ? [] : [{ ...peer, program, name: `${peer.name} ${versionOf(program)}` }]
  })
  const gitleaksPeer: Peer = {
    name: `gitleaks ${gitleaks.version.slice(1)}`,
    program: prepareGoProgram(gitleaks),
    arguments: (path) => ['git', ...patchReport, path],
    exits: [1],
    findings: listed,
  }
  return [gitLog, vouchHistory, vouchAgain, gitleaksPeer, ...others]
}

/** `rg` of the machine, or the one that `VOUCH_RIPGREP` names, with its version; undefined where there is none. */
export function ripgrep(): { readonly program: string; readonly version: string } | undefined {
  const program = process.env['VOUCH_RIPGREP'] ?? 'rg'
  const version = versionOf(program)
  return version === '' ? undefined : { program, version }
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return /\d+(?:\.\d+)+/.exec(stdout ?? '')?.[0] ?? ''
}
