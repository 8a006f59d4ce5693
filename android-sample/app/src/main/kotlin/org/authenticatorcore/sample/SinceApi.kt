package org.authenticatorcore.sample

/**
 * Everything in the class or function needs this API level: callers ask `Build.VERSION.SDK_INT` first. Only what is marked may use
 * more than the lowest level has, which the build checks.
 */
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
internal annotation class SinceApi(
    val level: Int,
)
