/** A content of a store. */
export interface Content {
  /** Its digest; in an archive of the old kind the path of a member. */
  readonly address: string
  /** Bytes as they lie there, where a manifest tells. */
  readonly size?: number
}

/** A content whose bytes can be read now, and only until the next is asked for; or why not. */
export type OpenedContent<C extends Content> =
  | { readonly content: C; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly content: C; readonly why: string }

/** A document from which the rest is found. */
export interface EntryDocument {
  /** `index.json`, `manifest.json`, a tag: what a gap calls it. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Where the parts of an image lie. Nothing that it hands out was verified; nothing of it is followed out of it. */
export interface ContentStore extends Disposable {
  /** @throws Unreadable where there is none */
  entries(): Promise<readonly EntryDocument[]>
  /**
   * A manifest, an index or a configuration, of at most `LARGEST_DOCUMENT` bytes.
   *
   * @throws Unreadable
   */
  document(content: Content, kind: 'manifest' | 'config'): Promise<Uint8Array>
  /** The same for addresses of one content: an archive can have links. After `entries`. */
  placeOf(address: string): string
  /** Each of these, whose places differ, in the order that suits the store; as often as an archive has it. */
  contents<C extends Content>(wanted: readonly C[]): AsyncIterable<OpenedContent<C>>
}

/** Registries take manifests of 4 MiB (OCI distribution-spec, "Pushing Manifests"); configurations may be longer. */
export const LARGEST_DOCUMENT = 8 * 1024 * 1024
