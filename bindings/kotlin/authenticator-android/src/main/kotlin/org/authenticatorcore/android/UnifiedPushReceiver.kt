package org.authenticatorcore.android

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.os.BadParcelableException
import android.util.Log
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration.Companion.seconds

/** What came from a distributor of UnifiedPush. */
public sealed interface PushEvent {
    /** The id of the account that it is for. */
    public val account: String

    /** The push resource of the account, for `Account.setPush`. Prints no [endpoint]: whoever knows it can wake the phone. */
    public class Endpoint(
        override val account: String,
        public val endpoint: String,
    ) : PushEvent

    /** A push message, encrypted: give it to `Authenticator.handlePush`. */
    public class Message(
        override val account: String,
        public val body: ByteArray,
    ) : PushEvent

    /** The registration has ended: tell the server, and ask again when the person is back in the app. */
    public class Unregistered(
        override val account: String,
    ) : PushEvent

    /** The registration was refused. */
    public class Failed(
        override val account: String,
        public val why: PushFailure,
    ) : PushEvent
}

/** Why a distributor has refused a registration. */
public enum class PushFailure {
    /** Of its own: ask again. */
    Internal,

    /** It has no network: ask again when there is one. */
    Network,

    /** The person has to do something in the distributor first, such as to sign in there. */
    ActionRequired,

    /** It takes registrations with a VAPID key alone, and the server of the account has none. */
    VapidRequired,
}

/**
 * Takes what a distributor sends. An app makes a subclass and declares it in its manifest, exported, for the four actions
 * `org.unifiedpush.android.connector.NEW_ENDPOINT`, `MESSAGE`, `UNREGISTERED` and `REGISTRATION_FAILED`. Any app can send these: what
 * comes without the token of a registration is dropped here, and so is what cannot be read.
 */
public abstract class UnifiedPushReceiver : BroadcastReceiver() {
    // Nothing that another app sends ends the process: the kind of the exception is logged, and no text of it.
    private val logged = CoroutineExceptionHandler { _, thrown -> Log.e(LOG, "handle has thrown ${thrown.javaClass.name}") }
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default + logged)

    /**
     * Does what is to be done about it, in a few seconds: then the system ends the receiver, and this is cancelled. What it throws is
     * written into the log of the system, by its class alone.
     */
    protected abstract suspend fun handle(
        context: Context,
        event: PushEvent,
    )

    final override fun onReceive(
        context: Context,
        intent: Intent,
    ) {
        val goesOn = goAsync()
        scope.launch {
            try {
                readable(context, intent)?.let { event -> withTimeoutOrNull(LONGEST) { handle(context, event) } }
            } finally {
                // Null where nobody has sent it, as in a test.
                goesOn?.finish()
            }
        }
    }

    /** Nothing where the extras cannot be read: those of a class that this app does not have, or of another type than they should be. */
    private fun readable(
        context: Context,
        intent: Intent,
    ): PushEvent? =
        try {
            event(context, intent)
        } catch (_: BadParcelableException) {
            null
        } catch (_: ClassCastException) {
            null
        }

    private fun event(
        context: Context,
        intent: Intent,
    ): PushEvent? {
        val kept = PushRegistrations.of(context.applicationContext ?: context)
        val token = intent.getStringExtra(UnifiedPush.TOKEN)?.takeIf { it.length <= UnifiedPush.MAX_TEXT } ?: return null
        val account = kept.accountOf(token) ?: return null
        intent.getStringExtra("id")?.takeIf { it.length <= UnifiedPush.MAX_TEXT }?.let { UnifiedPush(context).acknowledge(token, it) }
        return when (intent.action?.removePrefix(ACTIONS)) {
            "NEW_ENDPOINT" -> intent.getStringExtra("endpoint")?.let { PushEvent.Endpoint(account, it) }?.also { kept.noteEndpoint(token) }
            "MESSAGE" -> intent.getByteArrayExtra("bytesMessage")?.let { PushEvent.Message(account, it) }
            "UNREGISTERED" -> PushEvent.Unregistered(account).also { kept.forget(account) }
            // One that comes after a push resource says nothing; else the token counts no more, and the next one is another.
            "REGISTRATION_FAILED" ->
                if (kept.hasEndpoint(token)) null else PushEvent.Failed(account, failure(intent)).also { kept.forget(account) }
            else -> null
        }
    }

    private fun failure(intent: Intent): PushFailure =
        when (intent.getStringExtra("reason")) {
            "NETWORK" -> PushFailure.Network
            "ACTION_REQUIRED" -> PushFailure.ActionRequired
            "VAPID_REQUIRED" -> PushFailure.VapidRequired
            else -> PushFailure.Internal
        }

    private companion object {
        const val ACTIONS = "org.unifiedpush.android.connector."
        const val LOG = "UnifiedPushReceiver"

        /** The system ends a receiver after ten. */
        val LONGEST = 8.seconds
    }
}
