import { test } from 'node:test'
import { createAnnouncer } from './announcer.ts'

const never = new AbortController().signal

test('next() ends at an announcement, for everybody who waits', async () => {
  const news = createAnnouncer()
  const waiting = [news.next(60_000, never), news.next(60_000, never)]
  news.announce()
  await Promise.all(waiting)
})

test('next() ends when the signal fires, also before it was asked', async () => {
  const news = createAnnouncer()
  const gone = new AbortController()
  const waiting = news.next(60_000, gone.signal)
  gone.abort()
  await waiting
  await news.next(60_000, gone.signal)
})
