package org.authenticatorcore.android

import android.app.PendingIntent
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.BadParcelableException
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.Before
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowLog
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Push by a distributor of UnifiedPush, as its specification AND_3 has it. */
internal class UnifiedPushTest : OnPhone() {
    private val events = Channel<PushEvent>(Channel.UNLIMITED)

    private val receiver =
        object : UnifiedPushReceiver() {
            override suspend fun handle(
                context: Context,
                event: PushEvent,
            ) = events.send(event)
        }

    private val push get() = UnifiedPush(app)

    @Before
    fun install() {
        install(DISTRIBUTOR)
    }

    private fun install(name: String) {
        val receiver = ComponentName(name, "$name.Receiver")
        shadowOf(app.packageManager).addReceiverIfNotPresent(receiver)
        shadowOf(app.packageManager).addIntentFilterForReceiver(receiver, IntentFilter("$TO_DISTRIBUTOR.REGISTER"))
    }

    /** What was sent to a distributor since it was asked last. */
    private fun sent(): List<Intent> = shadowOf(app).broadcastIntents.toList().also { shadowOf(app).clearBroadcastIntents() }

    private fun registered(account: String = ACCOUNT): String {
        push.choose(DISTRIBUTOR)
        assertTrue(push.register(account, VAPID))
        return assertNotNull(sent().last().getStringExtra("token"))
    }

    private fun receive(
        action: String,
        token: String,
        extras: Intent.() -> Unit = {},
    ) {
        receiver.onReceive(app, Intent("$TO_APP.$action").putExtra("token", token).apply(extras))
    }

    private fun next(): PushEvent = looping { events.receive() }

    private fun nothing() = assertNull(looping { withTimeoutOrNull(50.milliseconds) { events.receive() } })

    @Test
    fun `a distributor that the person has chosen is asked with the key of the server`() {
        assertEquals(listOf(DISTRIBUTOR), push.distributors())
        assertNull(push.distributor())
        assertEquals(false, push.register(ACCOUNT, VAPID), "nobody was chosen")
        assertEquals(emptyList(), sent())
        push.choose(DISTRIBUTOR)
        assertTrue(push.register(ACCOUNT, VAPID, "ä".repeat(80)))
        val asked = sent().single()
        assertEquals("$TO_DISTRIBUTOR.REGISTER" to DISTRIBUTOR, asked.action to asked.`package`)
        assertEquals(VAPID, asked.getStringExtra("vapid"))
        assertEquals("ä".repeat(50), asked.getStringExtra("message"), "100 bytes")
        val token = assertNotNull(asked.getStringExtra("token"))
        assertEquals(36, token.length)
        // Asked again, as at each start of the app: the same registration.
        push.register(ACCOUNT, VAPID)
        assertEquals(token, sent().single().getStringExtra("token"))
        push.register("another", VAPID)
        assertNotEquals(token, sent().single().getStringExtra("token"))
    }

    @Test
    fun `below API 34 a pending intent says who asks`() {
        val older = UnifiedPush(app, sdk = 33)
        older.choose(DISTRIBUTOR)
        older.register(ACCOUNT, VAPID)
        @Suppress("DEPRECATION")
        val who = assertNotNull(sent().single().getParcelableExtra<PendingIntent>("pi"))
        assertTrue(who.isImmutable)
        assertEquals(app.packageName, who.creatorPackage)
    }

    @Test
    fun `b13 a push resource and a message are told with their account and acknowledged`() {
        val token = registered()
        receive("NEW_ENDPOINT", token) { putExtra("endpoint", "https://push.example/1").putExtra("id", "m1") }
        val endpoint = assertIs<PushEvent.Endpoint>(next())
        assertEquals(ACCOUNT to "https://push.example/1", endpoint.account to endpoint.endpoint)
        assertTrue("push.example" !in endpoint.toString())
        receive("MESSAGE", token) { putExtra("bytesMessage", byteArrayOf(1, 2)).putExtra("id", "m2") }
        assertContentEquals(byteArrayOf(1, 2), assertIs<PushEvent.Message>(next()).body)
        val acknowledged = sent()
        assertEquals(List(2) { "$TO_DISTRIBUTOR.MESSAGE_ACK" to DISTRIBUTOR }, acknowledged.map { it.action to it.`package` })
        assertEquals(listOf("m1", "m2"), acknowledged.map { it.getStringExtra("id") })
        assertEquals(listOf(token, token), acknowledged.map { it.getStringExtra("token") })
    }

    @Test
    fun `what any app can send without a token is dropped`() {
        registered()
        for (token in listOf("", "another", "x".repeat(5_000))) {
            receive("MESSAGE", token) { putExtra("bytesMessage", byteArrayOf(1)).putExtra("id", "m") }
            receive("UNREGISTERED", token)
        }
        receiver.onReceive(app, Intent("$TO_APP.MESSAGE"))
        nothing()
        assertEquals(emptyList(), sent(), "nothing is acknowledged")
        assertEquals(setOf(ACCOUNT), push.registered())
    }

    /**
     * As any app can send it: with an object of a class that is in that app and not in this one. Android finds out when an entry is
     * read; the parcels of this test environment do not, so the reading throws here what it throws there.
     */
    private fun unreadable(
        action: String,
        name: String,
    ): Intent =
        object : Intent("$TO_APP.$action") {
            override fun getStringExtra(extra: String?): String? {
                if (extra == name || name == "all") throw BadParcelableException("ClassNotFoundException when unmarshalling")
                return super.getStringExtra(extra)
            }

            override fun getByteArrayExtra(extra: String?): ByteArray? {
                if (extra == name || name == "all") throw BadParcelableException("ClassNotFoundException when unmarshalling")
                return super.getByteArrayExtra(extra)
            }
        }

    @Test
    fun `an object of a class that is not here is dropped and ends no process`() {
        val token = registered()
        val ended = CopyOnWriteArrayList<Throwable>()
        val before = Thread.getDefaultUncaughtExceptionHandler()
        Thread.setDefaultUncaughtExceptionHandler { _, thrown -> ended.add(thrown) }
        try {
            for (name in listOf("token", "id", "bytesMessage", "all")) {
                receiver.onReceive(app, unreadable("MESSAGE", name))
                receiver.onReceive(app, unreadable("MESSAGE", name).putExtra("token", token))
            }
            nothing()
            receive("NEW_ENDPOINT", token) { putExtra("endpoint", 1).putExtra("id", byteArrayOf(1)) }
            nothing()
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before)
        }
        assertEquals(emptyList(), ended)
        receive("UNREGISTERED", token)
        assertIs<PushEvent.Unregistered>(next(), "and the next one is heard")
    }

    @Test
    fun `what the app itself throws ends no process and says no text in the log`() {
        val token = registered()
        val ended = CopyOnWriteArrayList<Throwable>()
        val before = Thread.getDefaultUncaughtExceptionHandler()
        Thread.setDefaultUncaughtExceptionHandler { _, thrown -> ended.add(thrown) }
        val throws =
            object : UnifiedPushReceiver() {
                override suspend fun handle(
                    context: Context,
                    event: PushEvent,
                ) {
                    events.send(event)
                    error("secret")
                }
            }
        try {
            throws.onReceive(app, Intent("$TO_APP.UNREGISTERED").putExtra("token", token))
            next()
            val said = looping { withTimeout(5.seconds) { logged() } }
            assertTrue("IllegalStateException" in said && "secret" !in said, said)
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before)
        }
        assertEquals(emptyList(), ended)
    }

    private suspend fun logged(): String {
        while (ShadowLog.getLogsForTag(TAG).isEmpty()) delay(1.milliseconds)
        return ShadowLog.getLogsForTag(TAG).single().let { line -> line.msg + line.throwable }
    }

    @Test
    fun `what is not as it has to be is dropped`() {
        val token = registered()
        receive("MESSAGE", token)
        receive("NEW_ENDPOINT", token)
        receive("SOMETHING", token)
        nothing()
    }

    @Test
    fun `a registration that ended or was refused has another token the next time`() {
        val first = registered()
        receive("REGISTRATION_FAILED", first) { putExtra("reason", "ACTION_REQUIRED") }
        assertEquals(PushFailure.ActionRequired, assertIs<PushEvent.Failed>(next()).why)
        val second = registered()
        assertNotEquals(first, second)
        receive("NEW_ENDPOINT", second) { putExtra("endpoint", "https://push.example/1") }
        next()
        receive("REGISTRATION_FAILED", second) { putExtra("reason", "NETWORK") }
        nothing()
        receive("UNREGISTERED", second)
        assertEquals(ACCOUNT, assertIs<PushEvent.Unregistered>(next()).account)
        assertNotEquals(second, registered())
        val reasons = listOf("NETWORK", "VAPID_REQUIRED", "INTERNAL_ERROR", "", null)
        val told =
            reasons.map { reason ->
                receive("REGISTRATION_FAILED", registered("of $reason")) { putExtra("reason", reason) }
                assertIs<PushEvent.Failed>(next()).why
            }
        assertEquals(listOf(PushFailure.Network, PushFailure.VapidRequired) + List(3) { PushFailure.Internal }, told)
    }

    @Test
    fun `another distributor takes the place of the first and its messages count no more`() {
        val token = registered()
        install("org.other")
        push.choose("org.other")
        val ended = sent().single()
        assertEquals("$TO_DISTRIBUTOR.UNREGISTER" to DISTRIBUTOR, ended.action to ended.`package`)
        receive("MESSAGE", token) { putExtra("bytesMessage", byteArrayOf(1)) }
        nothing()
        push.register(ACCOUNT, VAPID)
        assertEquals("org.other", sent().single().`package`)
        shadowOf(app.packageManager).removeReceiver(ComponentName("org.other", "org.other.Receiver"))
        assertNull(push.distributor(), "it was removed from the phone")
        assertEquals(false, push.register(ACCOUNT, VAPID))
    }

    @Test
    fun `the service that a distributor binds to gives nothing`() {
        val service =
            org.robolectric.Robolectric
                .setupService(UnifiedPushService::class.java)
        assertNull(service.onBind(null).interfaceDescriptor)
    }

    private companion object {
        const val DISTRIBUTOR = "org.distributor"
        const val ACCOUNT = "account"
        const val TO_DISTRIBUTOR = "org.unifiedpush.android.distributor"
        const val TO_APP = "org.unifiedpush.android.connector"
        const val TAG = "UnifiedPushReceiver"

        val VAPID = "B" + "A".repeat(86)
    }
}
