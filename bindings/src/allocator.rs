//! What is freed is wiped, whoever allocated it: texts on their way across the boundary, the readers of JSON, HTTP (`docs/adr/0050`).

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
