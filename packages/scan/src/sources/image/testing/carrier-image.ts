import { gzipSync } from 'node:zlib'
import { awsKeyId, awsSecret, githubToken, npmToken } from '#testing/credentials'
import { tarOf, type TestImage } from './build-image.ts'

/** One credential in each place of an image where they are left behind. By the name of the place. */
export interface CarrierPlants {
  readonly image: TestImage
  /** From a place, as `path` or `path!/inside`, to whether a later layer hides it. */
  readonly places: Readonly<Record<string, boolean>>
}

/** An image with a plant everywhere. Seeded: the same seed makes the same bytes. */
export async function carrierImage(seed: string): Promise<CarrierPlants> {
  const token = (place: string): string => githubToken(`${seed}/${place}`)
  const archive = gzipSync(
    await tarOf({ 'etc/.npmrc': `//registry/:_authToken=${npmToken(`${seed}/nested`)}\n` }),
  )
  const binary = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255]),
    Buffer.from(` ${token('binary')} `),
  ])
  const image: TestImage = {
    config: {
      Env: ['PATH=/bin', `AWS_ACCESS_KEY_ID=${awsKeyId(seed)}`, `AWS_SECRET_ACCESS_KEY=${awsSecret(seed)}`],
      Labels: { maintainer: 'me', token: token('label') },
      Cmd: ['serve', `--token=${token('command')}`],
      Entrypoint: ['/entry', token('entrypoint')],
      Healthcheck: { Test: ['CMD', 'curl', '-H', `authorization: ${token('health')}`] },
      OnBuild: [`RUN login ${token('onbuild')}`],
    },
    annotations: { 'org.example.note': token('annotation') },
    emptyHistory: [`|1 TOKEN=${token('argument')} /bin/sh -c #(nop)  CMD ["serve"]`],
    layers: [
      {
        madeBy: '/bin/sh -c #(nop) ADD file:0 in / ',
        files: {
          'app/': null,
          'app/deleted.env': token('deleted'),
          'app/replaced.env': token('replaced'),
          'srv/': null,
          'srv/deep/er/opaque.env': token('opaque'),
          'opt/tool/gone.env': token('gone'),
          'etc/kept.env': `first line\nTOKEN=${token('kept')}\n`,
        },
      },
      {
        madeBy: 'COPY . /app # buildkit',
        packed: 'zstd',
        files: {
          'app/.wh.deleted.env': '',
          'app/replaced.env': 'clean now',
          'srv/.wh..wh..opq': '',
          'opt/.wh.tool': '',
          'app/binary': binary,
          'app/nested.tgz': archive,
          'app/link': { link: '../../etc/shadow' },
        },
      },
      {
        madeBy: 'RUN |1 X=y /bin/sh -c make # buildkit',
        packed: 'none',
        files: { './late.env': token('late') },
      },
    ],
  }
  const hidden = ['app/deleted.env', 'app/replaced.env', 'srv/deep/er/opaque.env', 'opt/tool/gone.env']
  const seen = [
    'etc/kept.env',
    'app/binary',
    'app/nested.tgz!/etc/.npmrc',
    'late.env',
    'annotations',
    'history',
  ]
  const fields = ['Env', 'Labels', 'Cmd', 'Entrypoint', 'Healthcheck', 'OnBuild'].map(
    (name) => `config.${name}`,
  )
  const places = [
    ...hidden.map((place) => [place, true]),
    ...[...seen, ...fields].map((place) => [place, false]),
  ]
  return { image, places: Object.fromEntries(places) }
}
