import AuthenticatorCore
import Foundation

/// The code of `tests/scenario/qr.txt`, as a camera and a decoder of pictures give it.
enum QrCode {
  private static let module = 4
  private static let margin = 20

  static func frame() throws -> CameraFrame {
    let (luma, side) = try pixels()
    return CameraFrame(luma: luma, width: side, height: side, rowStride: side)
  }

  static func picture() throws -> DecodedPicture {
    let (luma, side) = try pixels()
    let rgba = Data(luma.flatMap { [$0, $0, $0, 255] })
    return DecodedPicture(rgba: rgba, width: side, height: side, rowStride: side * 4)
  }

  /// What a camera sees of a code that another phone shows: eight pixels a module, and four light modules around.
  static func frame(of code: DrawnCode) -> CameraFrame {
    let (scale, quiet, modules) = (8, 4, Int(code.size))
    let side = (modules + 2 * quiet) * scale
    var luma = Data(repeating: 255, count: side * side)
    for (at, dark) in code.dark.enumerated() where dark {
      let (x, y) = ((at % modules + quiet) * scale, (at / modules + quiet) * scale)
      for row in y..<y + scale {
        let start = row * side + x
        luma.replaceSubrange(start..<start + scale, with: repeatElement(0, count: scale))
      }
    }
    return CameraFrame(luma: luma, width: side, height: side, rowStride: side)
  }

  private static func pixels() throws -> (Data, Int) {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
    let text = try String(contentsOfFile: "\(root)/tests/scenario/qr.txt", encoding: .utf8)
    let lines = text.split(separator: "\n").map(Array.init).filter { $0.contains("#") && !$0.contains(" ") }
    let side = lines.count * module + 2 * margin
    var luma = Data(repeating: 220, count: side * side)
    for (row, line) in lines.enumerated() {
      for (column, character) in line.enumerated() where character == "#" {
        for y in 0..<module {
          let start = (margin + row * module + y) * side + margin + column * module
          luma.replaceSubrange(start..<start + module, with: repeatElement(20, count: module))
        }
      }
    }
    return (luma, side)
  }
}
