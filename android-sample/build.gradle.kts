plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
    alias(libs.plugins.compose) apply false
}

buildscript {
    dependencies {
        // Android's plugin brings a Kotlin of its own; this is the one that is used.
        classpath(libs.kotlin.gradle.plugin)
    }
}
