import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { libc } from '#native/libc'

/** Who connected to a Unix socket, as the kernel noted it at connect(2): nothing the peer says can change it. */
export interface Peer {
  readonly uid: number
  readonly gid: number
  /**
   * The process that connected, which may have handed its connection on or ended since. `undefined` where it lives
   * outside our process id namespace, or the platform does not tell.
   */
  readonly pid: number | undefined
}

/**
 * The peer of an accepted Unix socket. Ask in the `connection` event, while the descriptor is open.
 *
 * @throws VouchsafeError `peer_refused` where the kernel does not say who it is: another kind of socket, a closed one,
 *   a platform we do not know, or a user our user namespace has no number for
 */
export function peerOf(socket: Socket): Peer {
  const read = readers[process.platform]
  if (read === undefined) throw unreadable(`expected linux or darwin, found ${process.platform}`)
  const peer = read(descriptorOf(socket))
  if (isAnyUnmappedUser(peer.uid)) throw unreadable('the user has no number in this user namespace')
  return peer
}

type PeerReader = (fd: number) => Peer

const readers: Partial<Record<NodeJS.Platform, PeerReader>> = { linux: readLinuxPeer, darwin: readDarwinPeer }

/** `SO_DOMAIN` tells a Unix socket from others, for which the kernel answers with nobody: socket(7), unix(7). */
const linux = { SOL_SOCKET: 1, SO_DOMAIN: 39, SO_PEERCRED: 17, AF_UNIX: 1 }

function readLinuxPeer(fd: number): Peer {
  const domain = option(fd, { level: linux.SOL_SOCKET, name: linux.SO_DOMAIN, size: 4 })
  if (domain.readInt32LE() !== linux.AF_UNIX) throw unreadable('not a Unix socket')
  const ucred = option(fd, { level: linux.SOL_SOCKET, name: linux.SO_PEERCRED, size: 12 })
  const pid = ucred.readInt32LE(0)
  const uid = ucred.readUInt32LE(4)
  if (uid === nobodyAtAll) throw unreadable('not a connected socket')
  return { uid, gid: ucred.readUInt32LE(8), pid: pid > 0 ? pid : undefined }
}

/** `(uid_t) -1`: the kernel's word for no user. */
const nobodyAtAll = 0xffff_ffff

/** `SOL_LOCAL` and `LOCAL_PEERPID` of <sys/un.h>. */
const darwin = { SOL_LOCAL: 0, LOCAL_PEERPID: 2 }

function readDarwinPeer(fd: number): Peer {
  const uid = Buffer.alloc(4)
  const gid = Buffer.alloc(4)
  if (libc().getpeereid(fd, uid, gid) !== 0) throw unreadable('getpeereid', libc().errno())
  const pid = option(fd, { level: darwin.SOL_LOCAL, name: darwin.LOCAL_PEERPID, size: 4 }).readInt32LE()
  return { uid: uid.readUInt32LE(), gid: gid.readUInt32LE(), pid: pid > 0 ? pid : undefined }
}

/** Every platform with a reader is little-endian. */
function option(fd: number, { level, name, size }: { level: number; name: number; size: number }): Buffer {
  const value = Buffer.alloc(size)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(size)
  if (libc().getsockopt(fd, level, name, value, length) !== 0) throw unreadable('getsockopt', libc().errno())
  if (length.readUInt32LE() !== size) throw unreadable('getsockopt gave another size')
  return value
}

function descriptorOf(socket: Socket): number {
  // Node keeps the descriptor of a stream on its handle, and has no public way to it.
  const fd = (socket as { _handle?: { fd?: unknown } | null })._handle?.fd
  if (typeof fd !== 'number' || fd < 0) throw unreadable('the socket is closed')
  return fd
}

/**
 * Inside a user namespace (a rootless container) every outside user without a mapping appears as one and the same
 * `overflowuid`, user_namespaces(7). Two strangers must not share an identity, so that number is nobody there.
 */
function isAnyUnmappedUser(uid: number): boolean {
  overflow ??= readOverflow()
  return uid === overflow.uid
}

let overflow: { readonly uid: number | undefined } | undefined

function readOverflow(): { uid: number | undefined } {
  if (process.platform !== 'linux') return { uid: undefined }
  const [inside, , count] = readFileSync('/proc/self/uid_map', 'latin1').trim().split(/\s+/)
  const mapsEverybody = inside === '0' && count === '4294967295'
  return { uid: mapsEverybody ? undefined : Number(readFileSync('/proc/sys/kernel/overflowuid', 'latin1')) }
}

function unreadable(reason: string, errno?: number): VouchsafeError {
  return new VouchsafeError('peer_refused', {
    say: 'the user at the other end of the socket cannot be told',
    detail: { reason, errno },
  })
}
