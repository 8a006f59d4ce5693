package org.authenticatorcore.android

import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.os.Build

/**
 * Push by UnifiedPush (AND_3, <https://unifiedpush.org>): another app of the phone, the distributor, holds the connection to a push server
 * and hands on what it receives. No Google service is needed. What comes is told to the app's [UnifiedPushReceiver].
 *
 * The app's manifest says whom it looks for: in `<queries>` an intent of the action `org.unifiedpush.android.distributor.REGISTER`. What
 * is kept lies in a file that no backup takes. All calls touch it: not on the main thread.
 */
public class UnifiedPush internal constructor(
    context: Context,
    private val sdk: Int,
) {
    public constructor(context: Context) : this(context, Build.VERSION.SDK_INT)

    private val context = context.applicationContext ?: context
    private val kept = PushRegistrations.of(this.context)

    /** The packages of the distributors on this phone; empty if there is none. */
    public fun distributors(): List<String> =
        context.packageManager
            .queryBroadcastReceivers(Intent(REGISTER), 0)
            .mapNotNull { it.activityInfo?.packageName }
            .distinct()
            .sorted()

    /** The one that the person has chosen; null if none was, or it is not on the phone any more. */
    public fun distributor(): String? = kept.distributor?.takeIf { it in distributors() }

    /** The person has chosen it, or none. The registrations with the one before end; [register] each account anew. */
    public fun choose(distributor: String?) {
        if (distributor == kept.distributor) return
        kept.accounts().forEach(::unregister)
        kept.distributor = distributor
    }

    /**
     * Asks the distributor for a push resource for [account]; the answer comes to the receiver. Call it each time that the app is started:
     * the push server may have forgotten. Does nothing where no distributor is chosen.
     *
     * @param account the id of the account
     * @param vapid the key of the account's server, of `PushService.WebPush`
     * @param description what it is for, which the distributor may show; not more than 100 bytes are sent
     * @return whether it was asked
     */
    public fun register(
        account: String,
        vapid: String,
        description: String? = null,
    ): Boolean {
        val distributor = distributor() ?: return false
        val asks = Intent(REGISTER).putExtra(TOKEN, kept.tokenFor(account)).putExtra("vapid", vapid)
        description?.let { asks.putExtra("message", it.ofAtMost(MAX_TEXT)) }
        send(asks, distributor)
        return true
    }

    /** No push for [account] any more. Tell the server of the account as well, by `PushTarget.nowhere()`. */
    public fun unregister(account: String) {
        val token = kept.forget(account) ?: return
        kept.distributor?.let { send(Intent(UNREGISTER).putExtra(TOKEN, token), it) }
    }

    /** The ids of the accounts that have a registration, or have asked for one. */
    public fun registered(): Set<String> = kept.accounts()

    /** Says that something came; else the distributor sends it again. */
    internal fun acknowledge(
        token: String,
        id: String,
    ) {
        kept.distributor?.let { send(Intent(ACKNOWLEDGE).putExtra(TOKEN, token).putExtra("id", id), it) }
    }

    /** With who we are: by the system itself, or below that by a pending intent that only this app can have made. */
    private fun send(
        intent: Intent,
        distributor: String,
    ) {
        intent.setPackage(distributor)
        if (sdk >= Api34.LEVEL) return Api34.sendWithIdentity(context, intent)
        val nobody = Intent().setPackage("org.unifiedpush.dummy_app")
        intent.putExtra("pi", PendingIntent.getBroadcast(context, 0, nobody, PendingIntent.FLAG_IMMUTABLE))
        context.sendBroadcast(intent)
    }

    /** Cut between characters. */
    private fun String.ofAtMost(bytes: Int): String {
        val ends = codePoints().toArray().runningFold(0) { end, point -> end + Character.charCount(point) }
        return substring(0, ends.last { substring(0, it).toByteArray().size <= bytes })
    }

    internal companion object {
        const val TOKEN = "token"
        const val MAX_TEXT = 100
        private const val REGISTER = "org.unifiedpush.android.distributor.REGISTER"
        private const val UNREGISTER = "org.unifiedpush.android.distributor.UNREGISTER"
        private const val ACKNOWLEDGE = "org.unifiedpush.android.distributor.MESSAGE_ACK"
    }
}
