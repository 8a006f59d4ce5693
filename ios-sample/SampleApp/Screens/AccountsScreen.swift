import SampleKit
import SwiftUI

/// The accounts of this phone, and above them what waits for the person.
struct AccountsScreen: View {
  let model: AccountsModel
  @State private var notifies = true
  @Environment(\.scenePhase) private var phase

  var body: some View {
    content
      .task(id: phase) { notifies = await Notifications.allowed }
      .task(id: hasOrganisation) { if hasOrganisation { notifies = await Notifications.ask() } }
      .navigationTitle(words("accounts_title"))
      .toolbar {
        ToolbarItem(placement: .topBarLeading) {
          Button(action: model.settings) { Label(words("accounts_settings"), systemImage: "gearshape") }
        }
        ToolbarItem(placement: .primaryAction) {
          Button(action: model.add) { Label(words("accounts_add"), systemImage: "plus") }
        }
        ToolbarItem(placement: .topBarTrailing) { if model.state.accounts.count > 1 { EditButton() } }
      }
  }

  @ViewBuilder private var content: some View {
    if model.state.loading, let problem = model.state.problem {
      // Nobody knows whether there are accounts.
      Screen { ProblemCard(problem: problem, take: model.take) }
    } else if model.state.loading {
      Waiting(text: words("common_loading"))
    } else if model.state.accounts.isEmpty {
      EmptyAccounts(model: model)
    } else {
      list
    }
  }

  private var list: some View {
    List {
      notes
      Section {
        ForEach(model.state.accounts) { card in AccountRow(card: card, model: model) }
          .onMove { from, to in
            guard let first = from.first else { return }
            model.move(model.state.accounts[first].id, to: to > first ? to - 1 : to)
          }
      }
    }
    .refreshable { await model.refreshed() }
  }

  @ViewBuilder private var notes: some View {
    if let problem = model.state.problem ?? model.state.requestsProblem {
      ProblemCard(problem: problem, take: model.take)
    }
    if model.state.offline, model.state.problem == nil { Label(words("accounts_offline"), systemImage: "wifi.slash") }
    if model.state.refreshing { Waiting(text: words("accounts_refreshing")) }
    if !model.state.waiting.isEmpty {
      Section {
        ForEach(model.state.waiting) { card in RequestBanner(card: card) { model.open(card) } }
      }
    }
    if !notifies, hasOrganisation { notificationsOff }
  }

  /// Only an organisation asks for something; before there is one, nobody is asked to allow notifications.
  private var hasOrganisation: Bool { model.state.accounts.contains { $0.provider == .phoneSignIn } }

  private var notificationsOff: some View {
    Panel {
      Label(words("notifications_off"), systemImage: "bell.slash")
      Button(words("way_app_settings")) { model.take(.openAppSettings) }.buttonStyle(.bordered)
    }
  }
}

private struct AccountRow: View {
  let card: AccountCard
  let model: AccountsModel

  var body: some View {
    VStack(alignment: .leading, spacing: 12) {
      Button {
        model.open(card.id)
      } label: {
        HStack {
          AccountHeader(card: card)
          Spacer()
          Image(systemName: "chevron.forward").foregroundStyle(.tertiary).accessibilityHidden(true)
        }
      }
      .buttonStyle(.plain)
      .accessibilityAction(named: words("accounts_move_up")) { move(by: -1) }
      .accessibilityAction(named: words("accounts_move_down")) { move(by: 1) }
      if card.provider == .oneTimePassword {
        CodeRow(
          state: card.code, show: { model.showCode(card.id) }, hide: { model.hideCode(card.id) },
          copy: { model.copyCode(card.id) }, take: { model.takeOfCode(card.id, $0) })
      }
    }
    .padding(.vertical, 4)
  }

  private func move(by places: Int) {
    guard let place = model.state.accounts.firstIndex(where: { $0.id == card.id }) else { return }
    model.move(card.id, to: place + places)
  }
}

private struct EmptyAccounts: View {
  let model: AccountsModel

  var body: some View {
    Screen {
      if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      Page(title: words("accounts_empty_title"), text: words("accounts_empty_text"), symbol: "lock.iphone")
    } buttons: {
      WideButton(words("accounts_add"), action: model.add)
    }
  }
}
