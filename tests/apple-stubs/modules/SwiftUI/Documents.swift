import UniformTypeIdentifiers

// page: foundation/filewrapper
open class FileWrapper {
  // page: foundation/filewrapper/init(regularfilewithcontents:)
  public init(regularFileWithContents contents: Data) {}

  // page: foundation/filewrapper/regularfilecontents
  open var regularFileContents: Data? { stub() }
}

// page: swiftui/filedocument
@available(iOS 14.0, *)
public protocol FileDocument {
  // page: swiftui/filedocument/readconfiguration
  typealias ReadConfiguration = FileDocumentReadConfiguration
  // page: swiftui/filedocument/writeconfiguration
  typealias WriteConfiguration = FileDocumentWriteConfiguration

  // page: swiftui/filedocument/readablecontenttypes
  static var readableContentTypes: [UTType] { get }
  // page: swiftui/filedocument/init(configuration:)
  init(configuration: ReadConfiguration) throws
  // page: swiftui/filedocument/filewrapper(configuration:)
  func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper
}

// page: swiftui/filedocumentreadconfiguration
@available(iOS 14.0, *)
public struct FileDocumentReadConfiguration {
  public let contentType: UTType
  public let file: FileWrapper
}

// page: swiftui/filedocumentwriteconfiguration
@available(iOS 14.0, *)
public struct FileDocumentWriteConfiguration {
  public let contentType: UTType
  public let existingFile: FileWrapper?
}

@MainActor extension View {
  // page: swiftui/view/fileexporter(ispresented:document:contenttype:defaultfilename:oncompletion:)
  @available(iOS 14.0, *)
  public nonisolated func fileExporter<D: FileDocument>(
    isPresented: Binding<Bool>, document: D?, contentType: UTType, defaultFilename: String? = nil,
    onCompletion: @escaping (Result<URL, any Error>) -> Void
  ) -> some View { self }

  // page: swiftui/view/fileimporter(ispresented:allowedcontenttypes:oncompletion:)
  @available(iOS 14.0, *)
  public nonisolated func fileImporter(
    isPresented: Binding<Bool>, allowedContentTypes: [UTType], onCompletion: @escaping (Result<URL, any Error>) -> Void
  ) -> some View { self }
}
