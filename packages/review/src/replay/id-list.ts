const idBytes = 16
const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Decision ids in 16 bytes each; what has another form is kept as it is. */
export class IdList implements Iterable<string> {
  #bytes = Buffer.allocUnsafe(4 * idBytes)
  #count = 0
  /** By position. */
  readonly #others = new Map<number, string>()

  add(id: string): void {
    const start = this.#count * idBytes
    if (start === this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes, Buffer.allocUnsafe(this.#bytes.length)])
    if (idForm.test(id)) this.#bytes.write(id.replaceAll('-', ''), start, 'hex')
    else this.#others.set(this.#count, id)
    this.#count += 1
  }

  *[Symbol.iterator](): Generator<string> {
    for (let at = 0; at < this.#count; at += 1) yield this.#others.get(at) ?? this.#idAt(at)
  }

  #idAt(at: number): string {
    const hex = this.#bytes.toString('hex', at * idBytes, (at + 1) * idBytes)
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }
}
