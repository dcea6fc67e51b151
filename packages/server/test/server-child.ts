// A server in a process of its own, to be killed; its argument is the home.
import { start } from './scene.ts'

await start({ path: process.argv[2] ?? '', [Symbol.dispose]: () => {} })
console.log('ready')
