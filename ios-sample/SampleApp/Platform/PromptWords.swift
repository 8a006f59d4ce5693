import AuthenticatorCore

/// What the system's prompt says: what is confirmed, and with which account.
func promptWords(_ prompt: Prompt) -> String {
  let account = prompt.account.isEmpty ? prompt.organisation : prompt.account
  return switch prompt.kind {
  case .approve: words("ios_prompt_approve", account)
  case .unlockApp: words("settings_app_lock")
  case .proveKey, .replaceKey: words("ios_prompt_key", account)
  }
}
