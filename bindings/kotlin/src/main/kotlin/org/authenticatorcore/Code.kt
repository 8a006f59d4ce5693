package org.authenticatorcore

/** A stable code of the case and its arguments, such as `storage.newer`. */
public val AuthenticatorException.code: String
    get() =
        when (this) {
            is AuthenticatorException.InvalidInput -> code
            is AuthenticatorException.Refused -> code
            is AuthenticatorException.UserAction -> code
            is AuthenticatorException.KeyLost -> code
            is AuthenticatorException.Offline -> code
            is AuthenticatorException.Busy -> code
            is AuthenticatorException.Storage -> code
            is AuthenticatorException.Internal -> code
        }
