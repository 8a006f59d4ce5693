// For Android Studio. Never run where the project is tested, which has no Android SDK: there Maven builds the same sources (pom.xml).
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "authenticator-sample"
include(":authenticator", ":model", ":app")
