// node bench/rightsize/floor.ts FOLDER: what reading a trail cannot go below: each file gunzipped and parsed whole, no more.
import { globSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

let events = 0
for (const file of globSync(`${process.argv[2]}/**/*.json.gz`).toSorted()) {
  const { Records } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { Records: readonly unknown[] }
  events += Records.length
}
console.log(events)
