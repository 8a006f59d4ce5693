// expects: main actor-isolated class property 'shared' can not be referenced from a nonisolated context
import UIKit

func state() -> UIApplication.State {
  UIApplication.shared.applicationState
}
