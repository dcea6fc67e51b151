// npm run docs: writes the reference pages that are generated from the code's own tables.
import { writeFileSync } from 'node:fs'
import { referencePages } from './reference-pages.ts'

for (const [file, text] of Object.entries(referencePages())) writeFileSync(file, text)
