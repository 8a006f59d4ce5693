// The programs of this project that the tests run, as `cargo build --workspace --bin idp --bin phone` leaves them.

import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The path of a program; CARGO_TARGET_DIR is honoured. */
export function program(name) {
  const path = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target', 'debug', name);
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`${path} is not there: cargo build --workspace --bin idp --bin phone`);
  }
  return path;
}
