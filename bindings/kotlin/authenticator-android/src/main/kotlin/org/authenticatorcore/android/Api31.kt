package org.authenticatorcore.android

import android.location.Location

/** What came with API level 31. */
@SinceApi(Api31.LEVEL)
internal object Api31 {
    const val LEVEL = 31

    /** Whether another app made the position up. */
    fun isSimulated(location: Location): Boolean = location.isMock
}
