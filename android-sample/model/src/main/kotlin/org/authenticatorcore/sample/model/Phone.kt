package org.authenticatorcore.sample.model

import kotlinx.coroutines.flow.StateFlow

/** What the person has chosen for this app; outlives the process. */
interface Choices {
    /** Whether a notification says on the lock screen which application asks, and from where. Never a number. */
    val contextOnLockScreen: StateFlow<Boolean>

    fun showContextOnLockScreen(shows: Boolean)
}

/** What the phone says of itself. */
interface Phone {
    val facts: PhoneFacts
}

/**
 * @property device maker and model
 * @property system name and version of the operating system
 * @property strongBiometric whether a finger or face can unlock keys, in the platform's word
 * @property notificationsAllowed whether requests can be told at all
 */
data class PhoneFacts(
    val device: String,
    val system: String,
    val language: String,
    val deviceLock: Boolean,
    val strongBiometric: String,
    val notificationsAllowed: Boolean,
    val cameraAllowed: Boolean,
)
