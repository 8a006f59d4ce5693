import CoreVideo

func stub() -> Never { fatalError("a stub is for type checks") }

// page: coremedia/cmsamplebuffer-api
public final class CMSampleBuffer {
  init() {}
}

// page: coremedia/cmsamplebuffergetimagebuffer(_:)
public func CMSampleBufferGetImageBuffer(_ sbuf: CMSampleBuffer) -> CVImageBuffer? { stub() }
