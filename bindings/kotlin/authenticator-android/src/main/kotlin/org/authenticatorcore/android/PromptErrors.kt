package org.authenticatorcore.android

import org.authenticatorcore.HostException

/** What the error codes of the platform's prompt mean (`BiometricPrompt.BIOMETRIC_ERROR_*`). */
@Suppress("MagicNumber")
internal fun promptError(code: Int): HostException =
    when (code) {
        5, 10, 13 -> HostException.Cancelled() // by the system or another app; by the person; by the button
        7, 9 -> HostException.LockedOut() // for a time; until the PIN was entered
        11 -> HostException.NoBiometric()
        14 -> HostException.NoDeviceLock()
        12 -> HostException.Unsupported() // no hardware
        1, 2, 3, 4, 8, 15 -> HostException.NotAvailable() // hardware, reading, time, memory, vendor, security update
        else -> HostException.Failed()
    }
