/**
 * Tells whether bytes are worth a look. It may say yes wrongly; a no is certain for every credential whose anchor
 * lies whole in the range. A source that reads deltas asks it about what was inserted, with `reach` bytes of what
 * surrounds it; a blob made from one that may hold something may hold something too, since the two halves of a pair
 * can be far apart.
 */
export interface Sieve {
  /** Whether an anchor lies in `bytes[start, end)`; linear, and free of allocation. */
  mayHold(bytes: Uint8Array, start: number, end: number): boolean
  /** Bytes of the longest anchor less one: so much on both sides of a splice can belong to an anchor that crosses it. */
  readonly reach: number
}

/** One piece of content. Equal content is handed out once, however often it occurs. */
export interface Blob {
  /** Names the content within its source: a git object id, a SHA-256. */
  readonly identity: string
  /** Belongs to the receiver until it asks for the next blob; nobody writes to it. */
  readonly bytes: Uint8Array
  /** Where this is a later part of something too long for one blob: how many lines stand before it. */
  readonly linesBefore?: number
  /** What it takes the place of, for a source that asks for news alone: what is found in these too is not told. */
  readonly before?: readonly Uint8Array[]
}

/** Who made a commit, and when. Texts are as git holds them: made safe for a terminal only by whoever prints them. */
export interface CommitFacts {
  readonly id: string
  readonly author: string
  readonly email: string
  /** Seconds since the epoch, as the committer's clock had it. */
  readonly at: number
}

/** Where content lies. A text that came from outside is not safe for a terminal yet. */
export type Origin =
  | { readonly kind: 'stdin'; readonly inside?: string }
  | { readonly kind: 'file'; readonly path: string; readonly inside?: string }
  | { readonly kind: 'staged'; readonly path: string; readonly object: string; readonly inside?: string }
  | GitOrigin
  | ImageOrigin
  | ClusterOrigin
  | StoreOrigin
  | ReportOrigin

/** An object of a repository, with what a reader of the history wants to know of it. */
export interface GitOrigin {
  readonly kind: 'git'
  readonly object: string
  readonly type: 'blob' | 'commit' | 'tag'
  /** The path in the commit that first had it; absent for what no commit holds. */
  readonly path?: string
  /** Of the archive that the object is: the path in it, `a.zip!/b.env` through several. */
  readonly inside?: string
  readonly first?: CommitFacts
  readonly last?: CommitFacts
  /** It is in the tree of HEAD now. */
  readonly isInHead: boolean
  /** Some ref leads to it; otherwise it waits in the object store: a reflog, a stash, a dangling blob. */
  readonly isReachable: boolean
}

/** A file of a layer of a container image, or a text of its configuration. */
export interface ImageOrigin {
  readonly kind: 'image'
  /** The image as the caller named it. */
  readonly image: string
  /** The file in the layer; for a text of the configuration what it is: `Env`, `Labels`, `history`. */
  readonly path: string
  /** `sha256:…` of the layer, as the manifest names it; absent for the configuration. */
  readonly layer?: string
  /** What made the layer, `COPY . /app`, where the history tells. */
  readonly instruction?: string
  /** A later layer takes the file away, or replaces it: it is shipped all the same. */
  readonly isDeleted: boolean
  readonly inside?: string
}

/** A field of a resource of a Kubernetes cluster. */
export interface ClusterOrigin {
  readonly kind: 'cluster'
  /** The context of the kubeconfig. */
  readonly cluster: string
  /** `Secret`, `ConfigMap`, `Deployment`. */
  readonly resource: string
  /** Absent for what has none. */
  readonly namespace?: string
  readonly name: string
}

/** An entry of a store of secrets. */
export interface StoreOrigin {
  readonly kind: 'store'
  /** `secretsmanager`, `ssm`, `vault`. */
  readonly store: string
  /** ARN or path: what its owner calls it. */
  readonly name: string
}

/** What the report of another scanner says. */
export interface ReportOrigin {
  readonly kind: 'report'
  /** `gitleaks`, `trufflehog`. */
  readonly tool: string
  readonly path: string
  readonly commit?: string
  readonly author?: string
}

/** Something that could not be read: the scan is then partial, and says so. */
export interface Gap {
  /** A path, an object id, `pack-….pack`. */
  readonly what: string
  /** Lower case, no final stop. */
  readonly why: string
}

/** What was looked at, printed so that "no findings" can be believed. */
export interface Coverage {
  /** Of what: `files`, `git objects`. */
  readonly unit: string
  /** Pieces of content, each once. */
  readonly count: number
  /** Bytes of content that those stand for. */
  readonly bytes: number
  /** Further counts, such as `unreachable` or `skipped as too large`, by their name. */
  readonly further: Readonly<Record<string, number>>
}

/** How far a source has come; `total` is in the same unit and absent where nobody knows. */
export interface Progress {
  readonly done: number
  readonly total?: number
  readonly bytes: number
}

export interface ReadOptions {
  readonly sieve: Sieve
  readonly signal: AbortSignal
  /** Called now and then, at most every few milliseconds of work. */
  readonly onProgress: (progress: Progress) => void
}

/**
 * A place where credentials hide. `read` hands out each content that the sieve does not exclude, once, in any order;
 * what cannot be read becomes a gap and never ends the reading. Where a content lies is asked afterwards, and only
 * for what was found: `locate` may be slow. Nothing of the content is executed, and nothing is written.
 */
export interface Source {
  readonly label: string
  read(options: ReadOptions): AsyncIterable<Blob>
  /** The places of each of these contents, most telling first; each has at least one. After `read` is through. */
  locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>>
  /** After `read` is through. */
  coverage(): Coverage
  /** After `read` and `locate`. */
  gaps(): readonly Gap[]
}
