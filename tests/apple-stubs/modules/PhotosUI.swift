import SwiftUI

func stub() -> Never { fatalError("a stub is for type checks") }

// page: photosui/photospickeritem
@available(iOS 16.0, *)
public struct PhotosPickerItem: Equatable, Hashable, Sendable {
  // page: photosui/photospickeritem/encodingdisambiguationpolicy
  public struct EncodingDisambiguationPolicy: Equatable, Hashable, Sendable {
    public static let automatic = EncodingDisambiguationPolicy()
  }

  // page: photosui/photospickeritem/loadtransferable(type:)
  public func loadTransferable<T: Transferable>(type: T.Type) async throws -> T? { stub() }
}

// page: coretransferable/transferable
@available(iOS 16.0, *)
public protocol Transferable {}

@available(iOS 16.0, *)
extension Data: Transferable {}

// page: photosui/phpickerfilter
@available(iOS 14.0, *)
public struct PHPickerFilter: Equatable, Sendable {
  // page: photosui/phpickerfilter/images
  public static let images = PHPickerFilter()
}

// page: photosui/photospicker
@available(iOS 16.0, *)
public struct PhotosPicker<Label: View>: View {
  // page: photosui/photospicker/init(selection:matching:preferreditemencoding:label:)
  @preconcurrency public nonisolated init(
    selection: Binding<PhotosPickerItem?>, matching filter: PHPickerFilter? = nil,
    preferredItemEncoding: PhotosPickerItem.EncodingDisambiguationPolicy = .automatic,
    @ViewBuilder label: @Sendable () -> Label
  ) { stub() }
  public var body: Never { stub() }
}
