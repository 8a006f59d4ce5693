import Foundation

// Memory of secrets. For the adapters as well, and for no app.

/// Overwrites bytes where they are, whoever holds them: only for bytes that the app never had.
package func overwrite(_ secret: UnsafeRawBufferPointer) {
  if let start = secret.baseAddress { clear(UnsafeMutableRawPointer(mutating: start), secret.count) }
}

/// As above. Where others hold them too, `resetBytes` would overwrite a copy.
func overwrite(_ secret: Data) {
  secret.withUnsafeBytes { overwrite($0) }
}

/// Overwrites bytes where they are if nobody else holds them. What the app holds stays as it is.
func overwriteUnlessShared(_ secret: inout Data) {
  secret.resetBytes(in: secret.startIndex..<secret.endIndex)
}

/// Bytes as `write` leaves them, to which they are zeros. They are overwritten when nobody holds them any more.
package func overwrittenWhenFreed(count: Int, write: (UnsafeMutableRawBufferPointer) -> Void) -> Data {
  guard count > 0 else { return Data() }
  let start = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
  clear(start, count)
  write(UnsafeMutableRawBufferPointer(start: start, count: count))
  return Data(
    bytesNoCopy: start, count: count,
    deallocator: .custom { start, count in
      clear(start, count)
      start.deallocate()
    })
}

/// A copy that is overwritten when nobody holds it any more.
package func overwrittenWhenFreed(_ secret: UnsafeRawBufferPointer) -> Data {
  overwrittenWhenFreed(count: secret.count) { $0.copyMemory(from: secret) }
}

func overwrittenWhenFreed(_ secret: Data) -> Data {
  secret.withUnsafeBytes { overwrittenWhenFreed($0) }
}

/// Not inlined: the compiler could leave out what is written to memory that is freed next.
@inline(never) private func clear(_ start: UnsafeMutableRawPointer, _ count: Int) {
  memset(start, 0, count)
}
