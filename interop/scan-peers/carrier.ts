import type { TestRepository } from '../../packages/scan/src/sources/git/testing/test-repository.ts'
import type { PlantKind } from './plants.ts'

/** Where a plant can lie in a repository: how it comes there. */
export interface HistoryCarrier {
  readonly name: string
  readonly plant: (repository: TestRepository, text: string) => void
}

/** A file of a folder, and what it looks like with a credential in it. */
export interface FileCarrier {
  readonly name: string
  readonly kind: PlantKind
  /** Below the folder; no other carrier has the same. */
  readonly path: string
  readonly content: (text: string) => string | Uint8Array
}

/** A place in a container image. */
export interface ImageCarrier {
  readonly name: string
  readonly plant: (image: ImageDraft, text: string) => void
}

/** An image in the making: layers of files from the bottom up, and what the configuration says. */
export interface ImageDraft {
  /** By path, for each layer; a name that begins with `.wh.` takes a file of a lower layer away. */
  readonly layers: Record<string, string>[]
  readonly env: string[]
  readonly labels: Record<string, string>
  readonly command: string[]
  readonly history: string[]
}
