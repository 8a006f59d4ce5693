package org.authenticatorcore.sample

import kotlinx.coroutines.flow.MutableStateFlow
import org.authenticatorcore.sample.model.Choices
import org.authenticatorcore.sample.model.Phone
import org.authenticatorcore.sample.model.PhoneFacts

internal class StubPhone : Phone, Choices {
    override val facts get() = PhoneFacts("", "", "en", deviceLock = true, "", notificationsAllowed = true, cameraAllowed = true)
    override val contextOnLockScreen = MutableStateFlow(false)
    override fun showContextOnLockScreen(shows: Boolean) { contextOnLockScreen.value = shows }
}
