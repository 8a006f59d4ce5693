@_exported import CoreGraphics
@_exported import Observation
@_exported import UIKit

func stub() -> Never { fatalError("a stub is for type checks") }
func value<T>() -> T { fatalError("a stub is for type checks") }
