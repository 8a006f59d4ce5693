package org.authenticatorcore.sample.platform

import android.app.Notification
import android.app.NotificationManager
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.net.ConnectivityManager
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.yield
import org.authenticatorcore.android.looping
import org.authenticatorcore.sample.MainActivity
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.catalogue.Example
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Found
import org.authenticatorcore.sample.model.Status
import org.authenticatorcore.sample.model.Words
import org.authenticatorcore.testing.IdentityProvider
import org.junit.AfterClass
import org.junit.BeforeClass
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowNetwork
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes
import org.authenticatorcore.sample.model.Notification as Told

/** Requests while nobody looks at the app: the job that asks, what is told, and "Deny". */
internal class NotificationsTest : OnSample() {
    private val user = newUser()
    private val manager get() = app.getSystemService(NotificationManager::class.java)
    private val told get() = manager.activeNotifications.toList()

    private fun poll() {
        val job = Robolectric.setupService(PollingJob::class.java)
        assertTrue(job.onStartJob(Shadow.newInstanceOf(JobParameters::class.java)))
        looping { while (!shadowOf(job).isJobFinished) yield() }
        assertFalse(shadowOf(job).isRescheduleNeeded)
    }

    private fun start(provider: IdentityProvider = Companion.provider): IdentityProvider.Live =
        looping {
            enrolled(provider, user)
            provider.start(user, "mfa")
        }

    private val Notification.title get() = "${extras.getCharSequence(Notification.EXTRA_TITLE)}"

    private fun Notification.text() = "${extras.getCharSequence(Notification.EXTRA_TEXT)}"

    /** What is written anywhere in it. */
    private fun Notification.everything() = "${extras.getCharSequence(Notification.EXTRA_TITLE)} ${text()} ${publicVersion?.text()}"

    /** Application, place and account of the request of [tellsOfExample]. */
    private val asks = with(Example.request) { listOf(application, place, account) }

    private fun tellsOfExample(): Notification {
        app.notifications.show(Found(listOf(Told(Example.request, Status.InUse, 30u)), asked = emptySet(), askAgainAfter = null))
        return told.single { Destination.parse(it.tag)?.accountId == Example.request.accountId }.notification
    }

    /** Neither it nor what the system shows in its place has any of [words] in any of its extras. */
    private fun assertSaysNot(
        notification: Notification,
        words: List<String>,
    ) {
        for (extras in listOf(notification.extras, notification.publicVersion.extras)) {
            @Suppress("DEPRECATION")
            val texts = extras.keySet().map { "${extras.get(it)}" }
            for (word in words) assertEquals(emptyList(), texts.filter { word in it }, word)
        }
    }

    private fun tapDeny() {
        val deny =
            told
                .single()
                .notification.actions
                .single()
        assertEquals("Deny", "${deny.title}")
        DenyReceiver().onReceive(app, shadowOf(deny.actionIntent).savedIntent)
    }

    @Test
    fun `a request is told without its number and the lock screen does not say who asks`() {
        val live = start()
        poll()
        val notification = told.single().notification
        assertEquals(Notifications.CHANNEL, notification.channelId)
        assertEquals(NotificationManager.IMPORTANCE_HIGH, manager.getNotificationChannel(Notifications.CHANNEL).importance)
        assertEquals(Notification.VISIBILITY_PRIVATE, notification.visibility)
        for (shown in listOf(notification, notification.publicVersion)) {
            assertEquals(app.getString(R.string.notification_title_hidden), shown.title)
            assertEquals(app.getString(R.string.notification_hidden), shown.text())
        }
        assertEquals(listOf("Deny"), notification.actions.map { "${it.title}" })
        assertSaysNot(notification, listOf("Contoso"))
        assertSaysNot(tellsOfExample(), asks)
        assertFalse(Regex("\\b${live.number}\\b") in notification.everything(), notification.everything())
        assertTrue(notification.timeoutAfter in 1..60_000, "it goes when the request ends")
        assertNull(notification.fullScreenIntent, "it would start the app behind the lock screen")
    }

    @Test
    fun `the lock screen says who asks where the person allows it`() {
        app.choices.showContextOnLockScreen(true)
        start()
        poll()
        val notification = told.single().notification
        assertEquals(Notification.VISIBILITY_PUBLIC, notification.visibility)
        assertFalse("Contoso" in notification.everything(), "not whose account it is")
        val said = tellsOfExample().text()
        assertEquals(with(Example.request) { "$application · $place" }, said)
    }

    @Test
    fun `the title is that of the purpose`() {
        app.choices.showContextOnLockScreen(true)
        looping {
            enrolled(Companion.provider, user)
            Companion.provider.start(user, "password_reset")
        }
        poll()
        assertEquals(app.getString(R.string.notification_title_password), told.single().notification.title)
    }

    @Test
    fun `a notification opens its request`() {
        val live = start()
        poll()
        val intent = shadowOf(told.single().notification.contentIntent).savedIntent
        assertEquals(MainActivity.NOTIFICATIONS, intent.component?.className)
        val alias = app.packageManager.getActivityInfo(assertNotNull(intent.component), 0)
        assertFalse(alias.exported, "no other app can say what shows")
        val destination = Destination.parse(assertNotNull(intent.getStringExtra(MainActivity.DESTINATION)))
        assertEquals(live.id, (destination as Destination.Request).requestId)
    }

    @Test
    fun `a request that does not wait any more is taken back`() {
        start()
        poll()
        looping {
            app.library
                .authenticator()
                .accounts()
                .single()
                .requests(0u)
                .single()
                .deny()
        }
        poll()
        assertEquals(emptyList(), told)
    }

    @Test
    fun `an account whose server was not reached keeps its notification`() {
        start()
        poll()
        app.notifications.show(Found(emptyList(), asked = setOf("another"), askAgainAfter = null))
        assertEquals(1, told.size)
        val account = Destination.parse(told.single().tag)?.accountId.orEmpty()
        app.notifications.show(Found(emptyList(), asked = setOf(account), askAgainAfter = null))
        assertEquals(emptyList(), told)
    }

    @Test
    fun `requests whose texts have one hash are told apart`() {
        val (one, other) = Destination.Request("a", "Aa") to Destination.Request("a", "BB")
        assertEquals(one.text.hashCode(), other.text.hashCode())
        val intents = listOf(one, other).map { DenyReceiver.intent(app, it) }
        assertFalse(intents[0].filterEquals(intents[1]))
    }

    @Test
    fun `who looks at the app gets no notification`() {
        start()
        app.library.inFront.value = true
        poll()
        assertEquals(emptyList(), told)
    }

    @Test
    fun `deny in a notification refuses without a screen and takes it back`() {
        val live = start()
        poll()
        tapDeny()
        looping { while (told.isNotEmpty()) yield() }
        assertEquals("denied", provider.state(live.id))
    }

    @Test
    fun `deny works where the app was killed`() {
        val live = start()
        val account =
            looping {
                app.library
                    .authenticator()
                    .accounts()
                    .single()
                    .id()
            }
        app.isKilled()
        DenyReceiver().onReceive(app, DenyReceiver.intent(app, Destination.Request(account, live.id)))
        looping { while (provider.state(live.id) != "denied") yield() }
    }

    @Test
    fun `deny that cannot be kept says why`() {
        val gone = IdentityProvider.start()
        val account =
            gone.use {
                start(it)
                looping {
                    app.library
                        .authenticator()
                        .accounts()
                        .single()
                        .id()
                }
            }
        DenyReceiver().onReceive(app, DenyReceiver.intent(app, Destination.Request(account, "r")))
        looping { while (told.isEmpty()) yield() }
        assertEquals(Words.of("offline", "en"), told.single().notification.text())
        val scheduler = app.getSystemService(JobScheduler::class.java)
        looping { while (scheduler.allPendingJobs.none { it.service.className == RefusingJob::class.java.name }) yield() }
    }

    @Test
    fun `a refusal that could not be made at once is made by a job`() {
        val live = start()
        poll()
        app.refusals.add(Destination.parse(told.single().tag) as Destination.Request)
        app.isKilled()
        assertTrue(looping { app.refusals.doAll() })
        assertEquals("denied", provider.state(live.id))
        assertEquals(emptyList(), told)
    }

    @Test
    fun `deny of what was answered meanwhile says what became of it`() {
        start()
        poll()
        val request = Destination.parse(told.single().tag) as Destination.Request
        looping {
            val waiting =
                app.library
                    .authenticator()
                    .accounts()
                    .single()
                    .requests(0u)
                    .single()
            waiting.report()
            app.refusals.deny(request)
        }
        assertEquals(Words.of("outcome.reported", "en"), told.single().notification.text())
    }

    @Test
    fun `the job asks again after some time and runs once`() {
        val scheduler = app.getSystemService(JobScheduler::class.java)
        val first = scheduler.allPendingJobs.single()
        assertEquals(15.minutes.inWholeMilliseconds, first.minLatencyMillis)
        assertTrue(first.isPersisted, "also after a restart of the phone")
        PollingJob.schedule(app)
        assertEquals(1, scheduler.allPendingJobs.size, "one waits already")
        poll()
        assertEquals(2, scheduler.allPendingJobs.size, "the one that runs, and the next")
    }

    @Test
    fun `when the network is back what waits is sent`() {
        start()
        val callback = shadowOf(app.getSystemService(ConnectivityManager::class.java)).networkCallbacks.single()
        looping {
            val sent = async(start = CoroutineStart.UNDISPATCHED) { app.library.synced.first() }
            callback.onAvailable(ShadowNetwork.newInstance(1))
            sent.await()
        }
    }

    companion object {
        private lateinit var provider: IdentityProvider

        @BeforeClass
        @JvmStatic
        fun startProvider() {
            provider = IdentityProvider.start()
        }

        @AfterClass
        @JvmStatic
        fun stopProvider(): Unit = provider.close()
    }
}
