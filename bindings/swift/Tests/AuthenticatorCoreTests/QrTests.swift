import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

/// What a camera sees and a decoder gives becomes what the person confirms; the text stays in the library.
@Suite struct QrTests {
  private let directory = temporaryDirectory()

  /// The library of a phone that has no account.
  private func open() async throws -> Authenticator {
    let keys = try InMemoryKeyStore()
    return try await Authenticator.open(
      configuration: configuration(directory), keyStore: keys, gate: ScriptedGate(keys), device: ScriptedDevice())
  }

  @Test func b11_a_frame_of_a_camera_becomes_a_preview() async throws {
    let authenticator = try await open()
    let preview = try #require(try await authenticator.read(Frame(try code())))
    #expect(preview.provider() == .oneTimePassword)
    #expect(preview.service() == "Contoso")
    #expect(preview.account() == "ana")
    #expect(try await authenticator.enroll(preview: preview).view().organisation == "Contoso")
    try await authenticator.shutDown()
  }

  @Test func b11_a_picture_becomes_a_preview() async throws {
    let authenticator = try await open()
    #expect(try await authenticator.readAsPicture(Frame(try code())).account() == "ana")
    try await authenticator.shutDown()
  }

  @Test func b11_what_an_adapter_has_copied_is_read() async throws {
    let authenticator = try await open()
    let frame = Frame(try code())
    let copied = CameraFrame(
      luma: frame.luma, width: Int(frame.width), height: Int(frame.height), rowStride: Int(frame.rowStride))
    #expect(try await authenticator.readEnrollment(in: copied)?.account() == "ana")
    let picture = DecodedPicture(rgba: frame.rgba, width: 320, height: 240, rowStride: 1280)
    #expect(try await authenticator.readEnrollment(in: picture).account() == "ana")
    let huge = CameraFrame(luma: frame.luma, width: .max, height: 1, rowStride: -1)
    #expect(await reason { _ = try await authenticator.readEnrollment(in: huge) } == "too_large")
    try await authenticator.shutDown()
  }

  @Test func b11_nothing_found_is_no_error_of_a_frame_and_one_of_a_picture() async throws {
    let authenticator = try await open()
    #expect(try await authenticator.read(Frame("")) == nil)
    #expect(await reason { _ = try await authenticator.readAsPicture(Frame("")) } == "no_code")
    let short = Frame(luma: Data(count: 100), width: 320, height: 240, rowStride: 320)
    #expect(await reason { _ = try await authenticator.read(short) } == "shape")
    try await authenticator.shutDown()
  }

  /// Why a picture was refused.
  private func reason(_ read: () async throws -> Void) async -> String? {
    do {
      try await read()
      return nil
    } catch AuthenticatorError.InvalidInput(_, _, "picture", let reason) {
      return reason
    } catch {
      return "another error: \(error)"
    }
  }
}

private struct Frame {
  let luma: Data
  let width: UInt32
  let height: UInt32
  let rowStride: UInt32

  init(luma: Data, width: UInt32, height: UInt32, rowStride: UInt32) {
    (self.luma, self.width, self.height, self.rowStride) = (luma, width, height, rowStride)
  }

  /// A frame whose rows are longer than its pixels, as cameras give them, with the code in the middle.
  init(_ code: String) {
    let (width, height, stride, module, top, left) = (320, 240, 352, 4, 30, 60)
    var luma = Data(repeating: 100, count: stride * (height - 1) + width)
    for (row, line) in code.split(separator: "\n").enumerated() {
      for (column, character) in line.enumerated() where character == "#" {
        for y in 0..<module {
          for x in 0..<module {
            luma[(top + row * module + y) * stride + left + column * module + x] = 20
          }
        }
      }
    }
    self.init(luma: luma, width: UInt32(width), height: UInt32(height), rowStride: UInt32(stride))
  }

  /// As a decoder of photographs would give it.
  var rgba: Data {
    var rgba = Data(capacity: Int(width * height) * 4)
    for y in 0..<Int(height) {
      for x in 0..<Int(width) {
        let luma = luma[y * Int(rowStride) + x]
        rgba.append(contentsOf: [luma, luma, luma, 255])
      }
    }
    return rgba
  }
}

extension Authenticator {
  fileprivate func read(_ frame: Frame) async throws -> EnrollmentPreview? {
    try await readEnrollmentFrame(
      luma: frame.luma, width: frame.width, height: frame.height, rowStride: frame.rowStride)
  }

  /// Reads the frame as a decoder of photographs would give it.
  fileprivate func readAsPicture(_ frame: Frame) async throws -> EnrollmentPreview {
    try await readEnrollmentPicture(
      rgba: frame.rgba, width: frame.width, height: frame.height, rowStride: frame.width * 4)
  }
}

/// What tests of all languages read; `tests/scenario/README.md` says what is written in it.
private func code() throws -> String {
  let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
  return try String(contentsOf: URL(fileURLWithPath: "\(root)/tests/scenario/qr.txt"), encoding: .utf8)
}
