//! What Rust code of the library frees is wiped: texts on their way across the boundary, the readers of JSON, HTTP
//! (`docs/adr/0050-secrets-leave-memory.md`).

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
