import SampleKit
import SwiftUI

/// A ring that empties, with the time in it. A screen reader reads the time when it is asked for, and a few times by itself.
struct Countdown: View {
  let left: UInt64
  let all: UInt64
  @ScaledMetric(relativeTo: .body) private var size: CGFloat = 56

  var body: some View {
    ZStack {
      Circle().stroke(Color("Panel"), lineWidth: 5)
      Circle()
        .trim(from: 0, to: CGFloat(Formatting.share(left, of: all)))
        .stroke(left <= 10 ? Color.orange : Color.accentColor, style: StrokeStyle(lineWidth: 5, lineCap: .round))
      Text(Formatting.countdown(left)).font(.footnote).monospacedDigit()
    }
    .frame(width: size, height: size)
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(words("common_seconds_left", Int(clamping: left)))
    .accessibilityAddTraits(.updatesFrequently)
    .onChange(of: left) { _, left in
      if Formatting.announces(left) { announce(words("common_seconds_left", Int(clamping: left))) }
    }
  }
}
