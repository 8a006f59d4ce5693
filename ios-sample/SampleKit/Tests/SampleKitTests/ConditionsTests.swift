import AuthenticatorCore
import AuthenticatorTesting
import Foundation
import Testing

@testable import SampleKit

/// What an organisation asks of the phone, as the person sees it.
@Suite(.serialized, .timeLimit(.minutes(2))) @MainActor struct ConditionsTests {
  /// A phone at a server of its own: its policy is changed.
  private func inWorld(_ test: (World, IdentityProvider, String) async throws -> Void) async throws {
    let provider = try IdentityProvider.start()
    defer { provider.stop() }
    let world = try await World(provider)
    try await test(world, provider, try await world.enrollAndEnable())
    try await world.close()
  }

  @Test func l7_a_request_says_that_the_location_goes_along_and_leads_to_the_permission() async throws {
    try await inWorld { world, provider, id in
      try await provider.policy(#"{"location": {"rule": "required"}}"#)
      world.device.set(located: { .notPermitted })
      let (live, request) = try await world.startSignIn()
      let along = try #require(request.state.waiting?.along)
      #expect(along.codes == ["along.location_required"] && along.location && !along.recipient.isEmpty)
      request.number(live.number)
      request.approve()
      let problem = try await until("a problem") { request.state.waiting?.problem }
      #expect(problem.code == "user_action.allow_location" && problem.wayOut == .allowLocation)
      request.take(problem.wayOut)
      try await until("the question of the system") { world.outside.moves.last == .leave(.allowLocation) ? () : nil }
      world.device.set(located: {
        .at(
          position: try Position(
            latitude: 48.137154, longitude: 11.576124, accuracyMetres: 12, ageMillis: 0, source: .gnss,
            simulated: false))
      })
      request.approve()
      #expect(try await world.result().code == "outcome.approved")
    }
  }

  @Test func l6_a_changed_phone_is_warned_of_or_blocked_as_the_organisation_says() async throws {
    try await inWorld { world, provider, id in
      world.device.set(rooted: true)
      try await provider.policy(#"{"integrity": {"rule": "warn"}}"#)
      // The rule is known before the request comes: a request shows what was known when it was fetched.
      try await world.library.account(id)?.refresh()
      let (_, warned) = try await world.startSignIn()
      #expect(warned.state.waiting?.device == "device.warned" && warned.state.waiting?.mayApprove == true)
      warned.deny()
      #expect(try await world.result().code == "outcome.denied")
      try await provider.policy(#"{"integrity": {"rule": "block"}}"#)
      // The rule is known before the request comes: a request shows what was known when it was fetched.
      try await world.library.account(id)?.refresh()
      let (_, blocked) = try await world.startSignIn()
      #expect(blocked.state.waiting?.device == "device.blocked" && blocked.state.waiting?.mayApprove == false)
      let account = try #require(try await world.library.account(id))
      let view = try await account.view()
      #expect(view.explanations.contains { $0.code == "device.blocked" })
      #expect(!view.possible.contains(.renew) && view.possible.contains(.disable))
      blocked.deny()
      #expect(try await world.result().code == "outcome.denied")
    }
  }
}
