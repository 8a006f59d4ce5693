// The cryptography of Debian's libssl-dev, for the keys of tests on Linux.
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
