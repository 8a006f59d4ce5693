package org.authenticatorcore.sample.pictures

import android.content.Context
import android.content.ContextWrapper
import android.content.res.Configuration
import android.content.res.Resources

/** The activity, still found by whoever looks for it, with the resources of another configuration. */
internal class Dressed(
    base: Context,
    configuration: Configuration,
) : ContextWrapper(base) {
    private val those = base.createConfigurationContext(configuration).resources

    override fun getResources(): Resources = those
}
