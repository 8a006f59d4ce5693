import AuthenticatorCore
import Foundation

/// What is done to the folder of the database before it is opened.
protocol FolderCalls: Sendable {
  func containerOfGroup(_ identifier: String) -> URL?
  func makeFolder(_ url: URL) throws
  /// `.completeUntilFirstUserAuthentication`, which what is made in the folder inherits.
  func protectUntilFirstUnlock(_ url: URL) throws
  func excludeFromBackup(_ url: URL) throws
  func contents(_ url: URL) -> [URL]
}

/// The folder of the database. Its keys never leave the device, so that it is of no use in a backup; and it has to be readable
/// while the device is locked, once it was unlocked, or a notification finds no account.
struct DatabaseFolder {
  private let calls: any FolderCalls

  init(_ calls: any FolderCalls) {
    self.calls = calls
  }

  /// Makes the folder ready, those files too that are there already, such as SQLite's `-wal` and `-shm`.
  ///
  /// - Parameter appGroup: where app and extension share it; nothing for the folder as it is.
  func prepare(_ directory: URL, appGroup: String?) throws -> URL {
    var folder = directory
    if let appGroup {
      guard let container = calls.containerOfGroup(appGroup) else { throw HostError.Unsupported }
      folder = container.appendingPathComponent(directory.lastPathComponent, isDirectory: true)
    }
    try calls.makeFolder(folder)
    try calls.protectUntilFirstUnlock(folder)
    try calls.excludeFromBackup(folder)
    for file in calls.contents(folder) { try protectIfThere(file) }
    return folder
  }

  /// What SQLite deletes between the listing and now, as another process closes the file, needs no protection.
  private func protectIfThere(_ file: URL) throws {
    do {
      try calls.protectUntilFirstUnlock(file)
    } catch let error as CocoaError where error.code == .fileNoSuchFile || error.code == .fileReadNoSuchFile {
      return
    }
  }
}

#if canImport(Darwin)
  struct AppleFolderCalls: FolderCalls {
    func containerOfGroup(_ identifier: String) -> URL? {
      FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: identifier)
    }

    func makeFolder(_ url: URL) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func protectUntilFirstUnlock(_ url: URL) throws {
      #if os(iOS)
        try FileManager.default.setAttributes(
          [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication], ofItemAtPath: url.path)
      #endif
    }

    func excludeFromBackup(_ url: URL) throws {
      var url = url
      var values = URLResourceValues()
      values.isExcludedFromBackup = true
      try url.setResourceValues(values)
    }

    func contents(_ url: URL) -> [URL] {
      (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
    }
  }

  extension Configuration {
    /// The configuration of an app on Apple's systems. Makes the folder ready: readable after the first unlock, in no backup.
    ///
    /// - Parameters:
    ///   - directory: a folder of the app's own, such as one in Application Support.
    ///   - appGroup: if an extension is to read the accounts: the folder is in the container of this group then, under the last
    ///     component of `directory`.
    public static func apple(
      directory: URL, appGroup: String? = nil, deviceName: String, appVersion: String, redirectUri: String
    ) throws -> Configuration {
      let folder = try DatabaseFolder(AppleFolderCalls()).prepare(directory, appGroup: appGroup)
      let version = ProcessInfo.processInfo.operatingSystemVersion
      #if os(iOS)
        let platform = Platform.ios
      #else
        let platform = Platform.other
      #endif
      return Configuration(
        directory: folder.path, deviceName: deviceName, platform: platform,
        operatingSystem: "\(version.majorVersion).\(version.minorVersion)", appVersion: appVersion,
        redirectUri: redirectUri)
    }
  }
#endif
