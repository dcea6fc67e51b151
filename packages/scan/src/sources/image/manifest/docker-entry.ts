import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { isDigest, listOf } from './descriptor.ts'
import type { Layer } from './image.ts'

/** One image of the `manifest.json` of `docker save`: its parts are named by where they lie in the archive. */
export interface DockerEntry {
  readonly config: { readonly address: string; readonly digest?: string }
  /** How many layers it has. */
  readonly count: number
  readonly layers: (config: JsonObject, instructions: readonly (string | undefined)[]) => readonly Layer[]
}

const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar'

/** Undefined for what has no configuration or no list of layers. */
export function dockerEntry(value: JsonValue): DockerEntry | undefined {
  if (!isJsonObject(value)) return undefined
  const { Config: config, Layers: layers } = value
  if (typeof config !== 'string' || !Array.isArray(layers)) return undefined
  const paths = layers.filter((path): path is string => typeof path === 'string')
  if (paths.length !== layers.length) return undefined
  const address = addressOf(config)
  return {
    config: { address, ...(isDigest(address) && { digest: address }) },
    count: paths.length,
    layers: (read, instructions) => {
      const rootfs = read['rootfs']
      const tarDigests = isJsonObject(rootfs) ? listOf(rootfs, 'diff_ids') : []
      const isTold = tarDigests.length === paths.length
      return paths.map((path, index) =>
        layerAt(path, {
          tarDigest: isTold ? tarDigests[index] : undefined,
          instruction: instructions[index],
        }),
      )
    },
  }
}

function layerAt(
  path: string,
  { tarDigest, instruction }: { tarDigest: JsonValue | undefined; instruction: string | undefined },
): Layer {
  const address = addressOf(path)
  const known = isDigest(address) ? { digest: address } : isDigest(tarDigest) ? { tarDigest } : {}
  return {
    address,
    name: known.digest ?? known.tarDigest ?? address,
    mediaType: DOCKER_LAYER,
    ...known,
    ...(instruction !== undefined && { instruction }),
  }
}

/** The newer form keeps everything under the digest, as a layout does. */
function addressOf(path: string): string {
  const digest = /^(?:\.\/)?blobs\/(sha256|sha512)\/([a-f0-9]+)$/.exec(path)
  const address = digest === null ? path : `${digest[1]}:${digest[2]}`
  return isDigest(address) ? address : path
}
