// The library, as bindings/scripts/build-aar.sh leaves it, which needs an Android NDK.
val aar = rootDir.parentFile.resolve("target/aar").listFiles { file -> file.extension == "aar" }?.singleOrNull()

configurations.create("default")
artifacts.add("default", aar ?: file("run bindings-scripts-build-aar.sh first.aar"))
