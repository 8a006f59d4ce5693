import AuthenticatorCore
import SampleKit
import SwiftUI

/// One account: what stands, and what can be done with it.
struct AccountDetailScreen: View {
  let model: AccountDetailModel

  var body: some View {
    Screen {
      if let card = model.state.card { content(card) } else { Waiting(text: words("common_loading")) }
      if let problem = model.state.problem, model.state.renaming == nil {
        ProblemCard(problem: problem, take: model.take)
      }
      if model.state.working { Waiting(text: words("common_working")) }
    }
    .navigationTitle(model.state.card?.name ?? "")
    .refreshable { await model.refreshed() }
    .alert(words(question.title), isPresented: asks) {
      Button(words(question.confirm), role: .destructive, action: model.confirm)
      Button(words("common_cancel"), role: .cancel, action: model.dismiss)
    } message: {
      Text(words(question.text))
    }
    .sheet(isPresented: renames) { RenameSheet(model: model) }
  }

  @ViewBuilder private func content(_ card: AccountCard) -> some View {
    AccountHeader(card: card)
    ForEach(model.state.waiting) { request in RequestBanner(card: request) { model.open(request) } }
    if model.state.quiet { QuietPanel(end: model.endQuiet) }
    ForEach(model.state.explanations, id: \.code) { problem in ProblemCard(problem: problem, take: model.take) }
    if card.provider == .phoneSignIn { PhoneSignInPanel(model: model) }
    if model.state.actions.contains(.showCode) {
      Panel {
        CodeRow(
          state: card.code, show: { model.act(.showCode) }, hide: model.hideCode, copy: model.copyCode,
          take: model.takeOfCode
        )
      }
    }
    AboutPanel(state: model.state, card: card)
    ManagePanel(model: model)
  }

  private var asks: Binding<Bool> {
    bound(get: { model.state.asks != nil }, set: { if !$0 { model.dismiss() } })
  }

  private var renames: Binding<Bool> {
    bound(get: { model.state.renaming != nil }, set: { if !$0 { model.dismiss() } })
  }

  private var question: (title: String, text: String, confirm: String) {
    switch model.state.asks {
    case .disable, nil: ("account_disable_title", "account_disable_text", "account_disable")
    case .remove: ("account_remove_title", "account_remove_text", "account_remove")
    case .forget: ("account_forget_title", "account_forget_text", "account_forget")
    }
  }
}

/// Stays until the name is taken: what was typed is there while it is put right.
private struct RenameSheet: View {
  let model: AccountDetailModel

  var body: some View {
    NavigationStack {
      Form {
        TextField(
          words("account_rename_label"), text: bound(get: { model.state.renaming ?? "" }, set: { model.name($0) })
        )
        .submitLabel(.done)
        .onSubmit(model.rename)
        if let problem = model.state.problem { ProblemCard(problem: problem, take: model.take) }
      }
      .navigationTitle(words("account_rename_title"))
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button(words("common_cancel"), action: model.dismiss) }
        ToolbarItem(placement: .confirmationAction) {
          Button(words("account_rename_save"), action: model.rename).disabled(model.state.working)
        }
      }
    }
  }
}

private struct PhoneSignInPanel: View {
  let model: AccountDetailModel

  var body: some View {
    Panel {
      Text(words("account_phone_sign_in")).font(.headline).accessibilityAddTraits(.isHeader)
      Text(words(model.state.card?.status == .enabled ? "account_phone_sign_in_on" : "account_phone_sign_in_off"))
      if !model.state.prerequisites.isEmpty { needs }
      action(.matchNumber, words("account_action_match"))
      action(.enable, words("account_action_enable"))
      action(.goOnEnabling, words("account_action_go_on_enabling"))
      action(.renew, words("account_action_renew"), words("account_action_renew_text"))
      action(.goOnRenewing, words("account_action_go_on_renewing"))
      action(.move, words("account_action_move"), words("account_action_move_text"))
      action(.enrollAgain, words("account_action_enroll_again"))
      action(.disable, words("account_action_disable"))
    }
  }

  @ViewBuilder private var needs: some View {
    ForEach(model.state.prerequisites, id: \.kind) { need in
      Row(name: name(need.kind), text: word(need.state))
      ForEach(need.problems, id: \.code) { problem in ProblemCard(problem: problem, take: model.take) }
      if let holder = need.heldBy {
        Button(words("account_held_by", holder.name)) { model.open(holder) }.buttonStyle(.bordered)
      }
    }
  }

  @ViewBuilder private func action(_ action: AccountAction, _ title: String, _ text: String? = nil) -> some View {
    if model.state.actions.contains(action) {
      WideButton(title, action == .disable ? .danger : .secondary) { model.act(action) }
      if let text { Text(text).font(.footnote).foregroundStyle(.secondary) }
    }
  }

  private func name(_ kind: PrerequisiteKind) -> String {
    switch kind {
    case .accountInUse: words("account_need_in_use")
    case .appVersion: words("account_need_app")
    case .allowedByOrganisation: words("account_need_allowed")
    case .onlyTenant: words("account_need_only")
    case .deviceLock: words("account_need_lock")
    case .biometric: words("account_need_biometric")
    case .freeDevicePlace: words("account_need_place")
    case .soundDevice: words("account_need_sound")
    case .registration: words("account_need_registration")
    }
  }

  private func word(_ state: PrerequisiteState) -> String {
    switch state {
    case .met: words("account_met_yes")
    case .notMet: words("account_met_no")
    case .later: words("account_met_later")
    case .unknown: words("account_met_unknown")
    }
  }
}

/// That several requests were refused in a row, and so further ones are listed without a notification.
private struct QuietPanel: View {
  let end: () -> Void

  var body: some View {
    Panel {
      Label(told("attention.quiet"), systemImage: "bell.slash")
      Button(words("account_end_quiet")) { end() }.buttonStyle(.bordered)
    }
    .accessibilityElement(children: .contain)
    .announces(told("attention.quiet"))
  }
}

private struct AboutPanel: View {
  let state: AccountDetailState
  let card: AccountCard

  var body: some View {
    Panel {
      Text(words("account_about")).font(.headline).accessibilityAddTraits(.isHeader)
      if !card.user.isEmpty { Row(name: words("account_user"), text: card.user) }
      if !state.organisation.isEmpty { Row(name: words("account_organisation"), text: state.organisation) }
      if !card.host.isEmpty { Row(name: words("account_server"), text: card.host) }
      if let kind = state.kind {
        Row(name: words("account_kind"), text: words(kind == .work ? "account_kind_work" : "account_kind_personal"))
      }
      if !state.pinned { Text(words("account_not_pinned")).font(.footnote).foregroundStyle(.secondary) }
    }
  }
}

private struct ManagePanel: View {
  let model: AccountDetailModel

  var body: some View {
    Panel {
      Text(words("account_manage")).font(.headline).accessibilityAddTraits(.isHeader)
      WideButton(words("account_activity"), .secondary, action: model.activity)
      Text(words("account_activity_text")).font(.footnote).foregroundStyle(.secondary)
      WideButton(words("account_action_rename"), .secondary) { model.act(.rename) }
      Text(words("account_action_rename_text")).font(.footnote).foregroundStyle(.secondary)
      WideButton(words("account_action_remove"), .danger) { model.act(.remove) }
    }
  }
}
