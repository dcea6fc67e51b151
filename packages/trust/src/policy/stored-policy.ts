import { tryFault } from '#resource/finding'

/** How policies of one sort are read. */
export interface PolicyLanguage<Compiled> {
  /** Reads a text whole; what it returns compiles it. @throws VouchsafeError when it cannot be read */
  readonly read: (text: string) => () => Compiled
  /** Stands for a policy that cannot be read: it denies everything. */
  readonly unreadable: Compiled
}

/**
 * A policy as stored: it is read and compiled when somebody asks, and then not again. Of a large fleet few policies
 * are in use, and compiled ones are many times the size of their texts.
 */
export class StoredPolicy<Compiled> {
  readonly #text: string
  readonly #language: PolicyLanguage<Compiled>
  #compiled: Compiled | undefined
  /** Undefined until it was read; null in good order. */
  #fault: string | null | undefined

  constructor(text: string, language: PolicyLanguage<Compiled>) {
    this.#text = text
    this.#language = language
  }

  /** Why it denies everything; absent in good order. To ask reads it, and compiles nothing. */
  get fault(): string | undefined {
    if (this.#fault === undefined) this.#read()
    return this.#fault ?? undefined
  }

  /** What is in force; where the text cannot be read, the denial of everything. */
  get policy(): Compiled {
    return (this.#compiled ??= this.#read()())
  }

  #read(): () => Compiled {
    const read = tryFault(() => this.#language.read(this.#text))
    this.#fault = 'fault' in read ? read.fault : null
    return 'value' in read ? read.value : () => this.#language.unreadable
  }
}
