plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "org.authenticatorcore.sample.model"
    compileSdk = libs.versions.compileSdk.get().toInt()
    defaultConfig { minSdk = libs.versions.minSdk.get().toInt() }
}

// Nothing of Android is used in it; it is a library for Android because the AAR of the library can be taken by no other.
dependencies {
    api(project(":authenticator"))
    api(libs.coroutines.android)
    implementation(libs.jna) { artifact { type = "aar" } }
}
