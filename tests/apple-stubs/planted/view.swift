// expects: value of type 'Text' has no member 'fontt'
import SwiftUI

struct Planted: View {
  var body: some View {
    Text(verbatim: "").fontt(.body)
  }
}
