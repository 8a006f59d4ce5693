package org.authenticatorcore.sample.platform

import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.graphics.drawable.Icon
import android.net.Uri
import androidx.annotation.StringRes
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.MainActivity
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.model.Choices
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Found
import org.authenticatorcore.sample.model.Notification
import android.app.Notification as SystemNotification

/** Tells of requests. No number is ever in a notification; who asks is in it only if the person has chosen so. */
class Notifications(
    private val context: Context,
    private val choices: Choices,
) {
    private val manager = context.getSystemService(NotificationManager::class.java)

    /** Once, before anything is told. */
    fun makeChannel() {
        val channel = NotificationChannel(CHANNEL, context.getString(R.string.notification_channel), NotificationManager.IMPORTANCE_HIGH)
        channel.description = context.getString(R.string.notification_channel_text)
        manager?.createNotificationChannel(channel)
    }

    /** Tells what was found; what is told already stays, and what does not wait any more at a server that was asked is taken back. */
    fun show(found: Found) {
        val wanted = found.notifications.associateBy { it.destination }
        val told = manager?.activeNotifications.orEmpty().mapNotNull { it.tag }
        val asked = told.filter { Destination.parse(it)?.accountId in found.asked }
        (asked - wanted.keys).forEach(::takeBack)
        (wanted.keys - told.toSet()).forEach { tag -> manager?.notify(tag, ID, built(wanted.getValue(tag))) }
    }

    /** @param tag the text of the destination that it leads to */
    fun takeBack(tag: String) {
        manager?.cancel(tag, ID)
    }

    /** In the place of a request whose refusal could not be kept, [words] say why; it leads to the request. */
    fun explain(
        tag: String,
        words: String,
    ) {
        manager?.notify(tag, ID, builder(tag, R.string.notification_title_hidden).setContentText(words).build())
    }

    private fun built(notification: Notification): SystemNotification {
        val tag = notification.destination
        val told = if (choices.contextOnLockScreen.value) withContext(notification) else withoutContext(tag)
        (Destination.parse(tag) as? Destination.Request)?.let { told.addAction(deny(it)) }
        return told.setTimeoutAfter(notification.secondsLeft.toLong() * MILLIS_IN_SECOND).build()
    }

    private fun withContext(notification: Notification): SystemNotification.Builder {
        val card = notification.card
        val who = listOf(card.application, card.place).filter { it.isNotEmpty() }
        val text = if (who.isEmpty()) context.getString(R.string.notification_hidden) else who.joinToString(" · ")
        return builder(notification.destination, card.purpose.question)
            .setContentText(text)
            .setVisibility(SystemNotification.VISIBILITY_PUBLIC)
    }

    /** The system takes the public version only where the phone is set to hide what is private: so the notification has no more in it. */
    private fun withoutContext(tag: String): SystemNotification.Builder =
        hidden(tag).setVisibility(SystemNotification.VISIBILITY_PRIVATE).setPublicVersion(hidden(tag).build())

    private fun hidden(tag: String): SystemNotification.Builder =
        builder(tag, R.string.notification_title_hidden).setContentText(context.getString(R.string.notification_hidden))

    private val Purpose.question: Int
        get() =
            when (this) {
                Purpose.SIGN_IN, Purpose.MFA -> R.string.notification_title
                Purpose.PASSWORD_RESET -> R.string.notification_title_password
                Purpose.TRANSACTION -> R.string.notification_title_payment
                Purpose.ENROLLMENT, Purpose.ENABLE -> R.string.notification_title_number
            }

    private fun builder(
        tag: String,
        @StringRes title: Int,
    ) = SystemNotification
        .Builder(context, CHANNEL)
        .setSmallIcon(R.drawable.ic_shield)
        .setContentTitle(context.getString(title))
        .setCategory(SystemNotification.CATEGORY_STATUS)
        .setContentIntent(opens(tag))
        .setAutoCancel(true)
        .setOnlyAlertOnce(true)

    private fun opens(tag: String): PendingIntent {
        val intent =
            Intent()
                .setComponent(ComponentName(context, MainActivity.NOTIFICATIONS))
                .setData(own(tag))
                .putExtra(MainActivity.DESTINATION, tag)
        return PendingIntent.getActivity(context, 0, intent, FLAGS)
    }

    private fun deny(request: Destination.Request): SystemNotification.Action {
        val intent = DenyReceiver.intent(context, request)
        val denies = PendingIntent.getBroadcast(context, 0, intent, FLAGS)
        val icon = Icon.createWithResource(context, R.drawable.ic_close)
        return SystemNotification.Action.Builder(icon, context.getString(R.string.notification_deny), denies).build()
    }

    companion object {
        const val CHANNEL = "sign_in_requests"

        /** Told apart by their tags. */
        const val ID = 1

        /** By which one pending intent is told from another; extras do not count. */
        fun own(tag: String): Uri = Uri.fromParts("request", tag, null)

        private const val FLAGS = PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT
        private const val MILLIS_IN_SECOND = 1000L
    }
}
