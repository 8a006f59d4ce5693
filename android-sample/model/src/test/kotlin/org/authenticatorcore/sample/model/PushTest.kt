package org.authenticatorcore.sample.model

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import org.authenticatorcore.AccountAction
import org.junit.jupiter.api.Test
import java.net.InetAddress
import java.net.InetSocketAddress
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Push, from the choice in the settings to the notification, by a push service that runs here. */
class PushTest : WithWorld() {
    /** A push service: hands on what a server sends. */
    private class Service : AutoCloseable {
        val bodies = Channel<ByteArray>(Channel.UNLIMITED)
        private val http = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)

        val endpoint get() = "http://127.0.0.1:${http.address.port}/resource"

        init {
            http.createContext("/resource") { exchange ->
                bodies.trySend(exchange.requestBody.readBytes())
                exchange.sendResponseHeaders(CREATED, -1)
                exchange.close()
            }
            http.start()
        }

        override fun close(): Unit = http.stop(0)
    }

    private fun World.settings() = SettingsModel(library, scope, moves, phone, choices, push).also { made += it }

    @Test
    fun `b13 a request wakes the phone by the push app that the person has chosen`() =
        inWorld {
            val account = enrollAndEnable()
            library.inFront.value = false
            push.apps += PushApp("org.distributor", "Distributor")
            val settings = settings()
            settings.await { it.push.isNotEmpty() && it.push.none { row -> row.chosen } }
            settings.push("org.distributor")
            settings.await { it.push.single().chosen }
            val asked = push.asked.first { it.isNotEmpty() }
            assertEquals(setOf(account.id()) to VAPID_LENGTH, asked.keys to asked.values.single().length)
            Service().use { service ->
                val waking = Push(library, push)
                waking.told(account.id(), service.endpoint)
                val live = provider.start(user, "sign_in")
                val body = service.bodies.receive()
                val told = waking.woken(body)?.notifications.orEmpty()
                assertEquals(listOf(Destination.Request(account.id(), live.id).text), told.map { it.destination })
                assertEquals("outcome.denied", Background(library).deny(account.id(), live.id), "from the notification")
                // The person wants no push any more: the server is told, and the old message says nothing.
                settings.push(null)
                settings.await { it.push.none { row -> row.chosen } }
                assertNull(waking.woken(body))
            }
        }

    @Test
    fun `what is no push message of this phone tells nothing`() =
        inWorld {
            enroll()
            assertNull(Push(library, push).woken(byteArrayOf(1, 2, 3)))
        }

    @Test
    fun `each start of the app asks the push app anew and lets go of what is gone`() =
        inWorld {
            val account = enroll()
            push.chosen = "org.distributor"
            push.register("of an account that is gone", "", "")
            Push(library, push).register()
            assertEquals(setOf(account.id()), push.registered())
        }

    @Test
    fun `without a network the choice stays and the server hears of it later`() =
        inWorld {
            val account = enroll()
            push.chosen = "org.distributor"
            Push(library, push).register()
            network.cut = true
            Push(library, push).choose(null)
            assertEquals(emptySet(), push.registered())
            assertTrue(AccountAction.REMOVE in account.view().possible)
        }

    private companion object {
        const val CREATED = 201
        const val VAPID_LENGTH = 87
    }
}
