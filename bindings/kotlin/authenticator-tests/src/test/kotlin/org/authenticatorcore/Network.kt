package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import org.authenticatorcore.testing.JavaTransport

/** The network of a phone: switched off, or one that loses replies. */
class Network(
    private val watch: (HttpRequest) -> Unit = {},
) : Transport {
    private val http = JavaTransport()

    @Volatile
    var isOn = true

    /** Whether polls that wait for a change are ever answered. */
    @Volatile
    var answersPolls = true

    @Volatile
    private var loses: CompletableDeferred<Unit>? = null

    /** The next POST reaches the server, and its reply never comes. Gives what is complete once the server has it. */
    fun loseNextReply(): CompletableDeferred<Unit> = CompletableDeferred<Unit>().also { loses = it }

    override suspend fun send(request: HttpRequest): HttpResponse {
        watch(request)
        if (!isOn) throw TransportException.Unreachable()
        if (!answersPolls && "wait=25" in request.url()) awaitCancellation()
        val response = http.send(request)
        val lost = loses.takeIf { request.method() == HttpMethod.POST } ?: return response
        loses = null
        lost.complete(Unit)
        awaitCancellation()
    }
}
