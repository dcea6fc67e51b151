/** A folder of text, and the same search by ripgrep: what a reader of files can hardly go below. */
import { detectors } from '@vouchsafe/scan/detectors'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generateFiles } from './generate-repository.ts'
import { ripgrep, vouchFolder, type Peer } from './peers.ts'

/** Writes the files and yields their bytes. */
export function writeFolder(root: string, files: number): number {
  let bytes = 0
  for (const [path, text] of generateFiles(files, 7)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    bytes += Buffer.byteLength(text)
  }
  return bytes
}

/** vouch, and ripgrep with what vouch looks for: as it stands, and in the encodings that it also knows. */
export function folderPeers(patternFolder: string): readonly Peer[] {
  const found = ripgrep()
  if (found === undefined) return [vouchFolder]
  const { program, version } = found
  const search = (name: string, literals: ReadonlySet<string>): Peer => {
    const file = join(patternFolder, `${literals.size}.txt`)
    writeFileSync(file, [...literals].map(pattern).join('\n'))
    return {
      name: `ripgrep ${version}, ${name} (${literals.size.toLocaleString('en-US')} literals)`,
      program,
      exits: [1],
      arguments: (path) => [...options, `--file=${file}`, path],
    }
  }
  const plain = new Set(detectors.flatMap(({ anchors }) => anchors))
  return [
    vouchFolder,
    search('the anchors as they stand', plain),
    search('and encoded', new Set([...plain, ...encoded()])),
  ]
}

const options = ['--no-config', '--no-ignore', '--hidden', '--text', '--no-unicode', '--count']

/** Every byte that is no letter or digit by its number: some are NUL. */
function pattern(literal: string): string {
  return literal.replaceAll(
    /[^A-Za-z0-9]/g,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/** Base64 in each of its three phases, hexadecimal, and UTF-16, of what may stand encoded. */
function encoded(): readonly string[] {
  return detectors
    .filter(({ stance }) => stance === 'secret')
    .flatMap(({ anchors }) => anchors)
    .flatMap((anchor) => [
      ...[0, 1, 2].map((phase) => base64Of(anchor, phase)),
      Buffer.from(anchor).toString('hex'),
      anchor.split('').join('\0'),
    ])
    .filter((literal) => literal.length >= 4)
}

function base64Of(text: string, phase: number): string {
  const digits = Buffer.from('\0'.repeat(phase) + text).toString('base64')
  return digits.slice(Math.ceil((phase * 8) / 6), Math.floor(((phase + text.length) * 8) / 6))
}
