package org.authenticatorcore.android

import android.app.KeyguardManager
import android.hardware.biometrics.BiometricManager
import android.hardware.fingerprint.FingerprintManager
import android.os.UserManager
import android.provider.Settings
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runBlocking
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Biometric
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.KeyStore
import org.authenticatorcore.Platform
import org.authenticatorcore.StorageProblem
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowApplication
import org.robolectric.shadows.ShadowBiometricManager
import org.robolectric.shadows.ShadowFingerprintManager
import org.robolectric.shadows.ShadowSystemClock
import java.io.File
import java.time.Duration
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals

/** Lock, clock, folder and process of the phone. */
internal class DeviceTest : OnPhone() {
    @Test
    fun `the lock is that of the keyguard of this profile`() {
        val keyguard = shadowOf(app.getSystemService(KeyguardManager::class.java))
        assertEquals(DeviceLock.SET, runBlocking { AndroidDevice(app).deviceLock() })
        keyguard.setIsDeviceSecure(false)
        assertEquals(DeviceLock.NOT_SET, runBlocking { AndroidDevice(app).deviceLock() })
    }

    @Test
    fun `a finger that could be enrolled is told from a sensor that is not there`() {
        val shadow = Shadow.extract<ShadowBiometricManager>(app.getSystemService(BiometricManager::class.java))
        val biometric = { sdk: Int -> runBlocking { AndroidDevice(app, sdk).biometric() } }
        shadow.setCanAuthenticate(true)
        assertEquals(Biometric.ENROLLED, biometric(35))
        assertEquals(Biometric.ENROLLED, biometric(29))
        shadow.setCanAuthenticate(false)
        assertEquals(Biometric.NO_HARDWARE, biometric(35))
        assertEquals(Biometric.NO_HARDWARE, biometric(27), "no key can be bound to a finger there")
        // What is no type of authenticators is given back as the answer.
        shadow.setAuthenticatorType(BiometricManager.BIOMETRIC_ERROR_NONE_ENROLLED)
        assertEquals(Biometric.NOT_ENROLLED, biometric(35))
    }

    @Test
    fun `each answer of the system about biometrics has its meaning`() {
        for ((answer, meaning) in mapOf(
            BiometricManager.BIOMETRIC_SUCCESS to Biometric.ENROLLED,
            BiometricManager.BIOMETRIC_ERROR_NONE_ENROLLED to Biometric.NOT_ENROLLED,
            BiometricManager.BIOMETRIC_ERROR_NO_HARDWARE to Biometric.NO_HARDWARE,
            BiometricManager.BIOMETRIC_ERROR_HW_UNAVAILABLE to Biometric.NOT_NOW,
            BiometricManager.BIOMETRIC_ERROR_SECURITY_UPDATE_REQUIRED to Biometric.NOT_NOW,
            -1 to Biometric.NOT_NOW,
        )) {
            assertEquals(meaning, Api29.meaning(answer), "$answer")
        }
    }

    @Test
    @Suppress("DEPRECATION")
    fun `before there was a question for biometrics the reader of fingers is asked`() {
        val fingers = Shadow.extract<ShadowFingerprintManager>(app.getSystemService(FingerprintManager::class.java))
        val biometric = { runBlocking { AndroidDevice(app, 28).biometric() } }
        fingers.setIsHardwareDetected(false)
        assertEquals(Biometric.NO_HARDWARE, biometric())
        fingers.setIsHardwareDetected(true)
        assertEquals(Biometric.NOT_ENROLLED, biometric())
        fingers.setDefaultFingerprints(1)
        assertEquals(Biometric.ENROLLED, biometric())
    }

    @Test
    fun `each start of the phone has a name of its own, which no file of the system is read for`() {
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 7)
        val clock = AndroidClock(app)
        val before = clock.now().boot
        ShadowSystemClock.advanceBy(Duration.ofHours(3))
        val after = AndroidClock(app).now().boot
        assertEquals(before.bootId, after.bootId)
        assertEquals(3uL * 3_600_000uL, after.millis - before.millis)
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 8)
        assertNotEquals(before.bootId, AndroidClock(app).now().boot.bootId)
    }

    @Test
    fun `a phone that does not count its starts is never taken for one that did not start anew`() {
        app.contentResolver.delete(Settings.Global.getUriFor(Settings.Global.BOOT_COUNT), null, null)
        Settings.Global.putString(app.contentResolver, Settings.Global.BOOT_COUNT, null)
        assertNotEquals(AndroidClock(app).now().boot.bootId, AndroidClock(app).now().boot.bootId)
    }

    @Test
    fun `the folder is one that no backup takes along`() {
        val configuration = androidConfiguration(app, "Phone of Ana", "1.0.0", "com.example:/oauth")
        assertEquals(app.noBackupFilesDir.resolve("authenticator").path, configuration.directory)
        assertEquals(Platform.ANDROID, configuration.platform)
        assertFalse(configuration.developmentServers)
    }

    @Test
    fun `storage that is open before the first unlock is refused`() {
        assertFailsWith<IllegalArgumentException> {
            androidConfiguration(app.createDeviceProtectedStorageContext(), "Phone", "1.0.0", "com.example:/oauth")
        }
    }

    @Test
    fun `another process of the app is refused`() {
        ShadowApplication.setProcessName("${app.packageName}:push")
        assertFailsWith<IllegalStateException> { androidConfiguration(app, "Phone", "1.0.0", "com.example:/oauth") }
        ShadowApplication.setProcessName(app.packageName)
        androidConfiguration(app, "Phone", "1.0.0", "com.example:/oauth")
    }

    @Test
    fun `before the first unlock it is locked and nothing is touched`() {
        val users = shadowOf(app.getSystemService(UserManager::class.java))
        val configuration = androidConfiguration(app, "Phone", "1.0.0", "com.example:/oauth")
        val host = androidHost(app, currentActivity = foreground)
        val ownKeys = host.copy(keyStore = object : KeyStore by host.keyStore {})
        users.setUserUnlocked(false)
        val opens =
            listOf<suspend () -> Authenticator>(
                { openOnAndroid(configuration, host) },
                { openOnAndroid(configuration, ownKeys, app) },
                { AndroidFutures.open(configuration, host).await() },
            )
        for (open in opens) {
            val error = looping { assertFailsWith<AuthenticatorException.Storage> { open() } }
            assertEquals(StorageProblem.LOCKED to "storage.locked", error.problem to error.code)
        }
        assertFalse(File(configuration.directory).exists())
        users.setUserUnlocked(true)
        looping { for (open in opens) open().use { assertEquals(emptyList(), it.accounts()) } }
    }
}
