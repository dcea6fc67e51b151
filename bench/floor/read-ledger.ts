// The least that reading a ledger takes: every row of the database file, and its JSON parsed.
import { DatabaseSync } from 'node:sqlite'

const [path = ''] = process.argv.slice(2)
const db = new DatabaseSync(path, { readOnly: true })
const rows = db
  .prepare('SELECT body FROM ledger JOIN ledger_body USING (sequence) ORDER BY sequence')
  .iterate()
let count = 0
for (const { body } of rows) {
  const event: unknown = JSON.parse(String(body))
  if (event !== null) count += 1
}
console.log(count)
