import { gzipSync, zstdCompressSync } from 'node:zlib'
import { tar, xz, zip } from './archives.ts'
import type { FileCarrier } from './carrier.ts'

/** Enough that every form compresses it: some keep a few bytes as they are. */
const settings = Array.from({ length: 200 }, (_, n) => `SETTING_${n}=value ${n % 7}`).join('\n')
const member = (text: string): { path: string; content: string } => ({
  path: 'conf/app.env',
  content: `${settings}\nTOKEN=${text}\n`,
})
const plain = (text: string): string => member(text).content

const forms: readonly (readonly [name: string, path: string, content: FileCarrier['content']])[] = [
  ['zip', 'ar/a.zip', (text) => zip(member(text))],
  ['tar', 'ar/b.tar', (text) => tar(member(text))],
  ['gzip', 'ar/c.env.gz', (text) => gzipSync(plain(text))],
  ['gzip of tar', 'ar/d.tar.gz', (text) => gzipSync(tar(member(text)))],
  ['zstd', 'ar/e.env.zst', (text) => zstdCompressSync(plain(text))],
  ['zstd of tar', 'ar/f.tar.zst', (text) => zstdCompressSync(tar(member(text)))],
  ['xz', 'ar/g.env.xz', (text) => xz(plain(text))],
  ['xz of tar', 'ar/h.tar.xz', (text) => xz(tar(member(text)))],
  ['jar', 'ar/i.jar', (text) => zip({ path: 'META-INF/MANIFEST.MF', content: 'a' }, member(text))],
  ['wheel', 'ar/j-1.0-py3-none-any.whl', (text) => zip(member(text))],
  [
    'zip in a gzip of tar',
    'ar/k.tgz',
    (text) => gzipSync(tar({ path: 'in.zip', content: zip(member(text)) })),
  ],
]

export const archiveCarriers: readonly FileCarrier[] = forms.map(([name, path, content]) => ({
  name,
  kind: 'GitHub token',
  path,
  content,
}))
