const LINE_FEED = 10

/** The line of an offset, counted from 1; quick for offsets that rise. */
export function lineCounter(bytes: Uint8Array): (offset: number) => number {
  let line = 1
  let from = 0
  return (offset) => {
    if (offset < from) {
      line = 1
      from = 0
    }
    for (
      let next = bytes.indexOf(LINE_FEED, from);
      next >= 0 && next < offset;
      next = bytes.indexOf(LINE_FEED, from)
    ) {
      line += 1
      from = next + 1
    }
    return line
  }
}
