// expects: no such module
#if os(iOS) && canImport(Darwin)
  import NothingOfTheKind
#endif
