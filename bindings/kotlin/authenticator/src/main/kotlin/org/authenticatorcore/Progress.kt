package org.authenticatorcore

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * What is being done now, and again at each step; null while nothing is. Steps that came and went while the collector was busy are
 * left out. Never ends: collect it beside the call, as long as the screen.
 */
public val CallProgress.steps: Flow<ProgressStep?>
    get() =
        flow {
            var now = step()
            while (true) {
                emit(now)
                now = next(now)
            }
        }
